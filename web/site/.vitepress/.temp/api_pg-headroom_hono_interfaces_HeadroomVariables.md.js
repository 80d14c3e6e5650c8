import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: HeadroomVariables","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/hono/interfaces/HeadroomVariables.md","filePath":"api/pg-headroom/hono/interfaces/HeadroomVariables.md"}');
const _sfc_main = { name: "api/pg-headroom/hono/interfaces/HeadroomVariables.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/hono</a> / HeadroomVariables</p><h1 id="interface-headroomvariables" tabindex="-1">Interface: HeadroomVariables <a class="header-anchor" href="#interface-headroomvariables" aria-label="Permalink to &quot;Interface: HeadroomVariables&quot;">​</a></h1><p>Variables of the context that the middleware sets.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="pool" tabindex="-1">pool <a class="header-anchor" href="#pool" aria-label="Permalink to &quot;pool&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pool</strong>: <a href="./../../classes/Pool.html"><code>Pool</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/hono/interfaces/HeadroomVariables.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const HeadroomVariables = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  HeadroomVariables as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: BouncerFailure","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/BouncerFailure.md","filePath":"api/pg-headroom/bouncer/interfaces/BouncerFailure.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/BouncerFailure.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerFailure</p><h1 id="interface-bouncerfailure" tabindex="-1">Interface: BouncerFailure <a class="header-anchor" href="#interface-bouncerfailure" aria-label="Permalink to &quot;Interface: BouncerFailure&quot;">​</a></h1><p>Error of one process of a group.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="error" tabindex="-1">error <a class="header-anchor" href="#error" aria-label="Permalink to &quot;error&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>error</strong>: <code>unknown</code></p></blockquote><hr><h3 id="place" tabindex="-1">place <a class="header-anchor" href="#place" aria-label="Permalink to &quot;place&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>place</strong>: <code>string</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/BouncerFailure.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerFailure = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerFailure as default
};

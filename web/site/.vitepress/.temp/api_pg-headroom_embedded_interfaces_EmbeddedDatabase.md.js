import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: EmbeddedDatabase","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/interfaces/EmbeddedDatabase.md","filePath":"api/pg-headroom/embedded/interfaces/EmbeddedDatabase.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/interfaces/EmbeddedDatabase.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / EmbeddedDatabase</p><h1 id="interface-embeddeddatabase" tabindex="-1">Interface: EmbeddedDatabase <a class="header-anchor" href="#interface-embeddeddatabase" aria-label="Permalink to &quot;Interface: EmbeddedDatabase&quot;">​</a></h1><p>A database of an embedded server.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>name</strong>: <code>string</code></p></blockquote><hr><h3 id="url" tabindex="-1">url <a class="header-anchor" href="#url" aria-label="Permalink to &quot;url&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>url</strong>: <code>string</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/interfaces/EmbeddedDatabase.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const EmbeddedDatabase = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  EmbeddedDatabase as default
};

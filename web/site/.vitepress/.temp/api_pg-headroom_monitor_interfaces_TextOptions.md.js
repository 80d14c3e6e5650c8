import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: TextOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/TextOptions.md","filePath":"api/pg-headroom/monitor/interfaces/TextOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/TextOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / TextOptions</p><h1 id="interface-textoptions" tabindex="-1">Interface: TextOptions <a class="header-anchor" href="#interface-textoptions" aria-label="Permalink to &quot;Interface: TextOptions&quot;">​</a></h1><p>Options for rendering a report.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="paint" tabindex="-1">paint <a class="header-anchor" href="#paint" aria-label="Permalink to &quot;paint&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>paint</strong>: <code>Paint</code></p></blockquote><hr><h3 id="width" tabindex="-1">width <a class="header-anchor" href="#width" aria-label="Permalink to &quot;width&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>width</strong>: <code>number</code></p></blockquote><p>Columns of the terminal, and the maximum length of a line.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/TextOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TextOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TextOptions as default
};

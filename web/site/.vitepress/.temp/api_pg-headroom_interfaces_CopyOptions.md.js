import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: CopyOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/CopyOptions.md","filePath":"api/pg-headroom/interfaces/CopyOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/CopyOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / CopyOptions</p><h1 id="interface-copyoptions" tabindex="-1">Interface: CopyOptions <a class="header-anchor" href="#interface-copyoptions" aria-label="Permalink to &quot;Interface: CopyOptions&quot;">​</a></h1><p>Options of <code>pool.copyFrom</code> and <code>pool.copyTo</code>.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="signal" tabindex="-1">signal? <a class="header-anchor" href="#signal" aria-label="Permalink to &quot;signal?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>signal?</strong>: <code>AbortSignal</code> | <code>null</code></p></blockquote><p>Ends the COPY, which is rolled back.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/CopyOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const CopyOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  CopyOptions as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Limit","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/type-aliases/Limit.md","filePath":"api/pg-headroom/monitor/type-aliases/Limit.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/type-aliases/Limit.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Limit</p><h1 id="type-alias-limit" tabindex="-1">Type Alias: Limit <a class="header-anchor" href="#type-alias-limit" aria-label="Permalink to &quot;Type Alias: Limit&quot;">​</a></h1><blockquote><p><strong>Limit</strong> = <code>number</code> | <code>string</code></p></blockquote><p><code>100</code> (in the metric&#39;s unit), <code>&#39;80%&#39;</code> or <code>0.8</code> for a share, <code>&#39;-3&#39;</code> for that many connections left, or <code>&#39;off&#39;</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/type-aliases/Limit.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Limit = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Limit as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: transactionLeftOpen()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/functions/transactionLeftOpen.md","filePath":"api/pg-headroom/functions/transactionLeftOpen.md"}');
const _sfc_main = { name: "api/pg-headroom/functions/transactionLeftOpen.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / transactionLeftOpen</p><h1 id="function-transactionleftopen" tabindex="-1">Function: transactionLeftOpen() <a class="header-anchor" href="#function-transactionleftopen" aria-label="Permalink to &quot;Function: transactionLeftOpen()&quot;">​</a></h1><blockquote><p><strong>transactionLeftOpen</strong>(): <a href="./../classes/TransactionError.html"><code>TransactionError</code></a></p></blockquote><p>Creates the error for a statement that did, as its answer shows.</p><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../classes/TransactionError.html"><code>TransactionError</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/functions/transactionLeftOpen.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const transactionLeftOpen = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  transactionLeftOpen as default
};

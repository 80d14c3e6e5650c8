import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: transactionRefused()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/functions/transactionRefused.md","filePath":"api/pg-headroom/functions/transactionRefused.md"}');
const _sfc_main = { name: "api/pg-headroom/functions/transactionRefused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / transactionRefused</p><h1 id="function-transactionrefused" tabindex="-1">Function: transactionRefused() <a class="header-anchor" href="#function-transactionrefused" aria-label="Permalink to &quot;Function: transactionRefused()&quot;">​</a></h1><blockquote><p><strong>transactionRefused</strong>(): <a href="./../classes/TransactionError.html"><code>TransactionError</code></a></p></blockquote><p>Creates the error for a statement of <code>pool.query</code> that would leave a transaction open.</p><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../classes/TransactionError.html"><code>TransactionError</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/functions/transactionRefused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const transactionRefused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  transactionRefused as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: StatementRoute","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/type-aliases/StatementRoute.md","filePath":"api/pg-headroom/type-aliases/StatementRoute.md"}');
const _sfc_main = { name: "api/pg-headroom/type-aliases/StatementRoute.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / StatementRoute</p><h1 id="type-alias-statementroute" tabindex="-1">Type Alias: StatementRoute <a class="header-anchor" href="#type-alias-statementroute" aria-label="Permalink to &quot;Type Alias: StatementRoute&quot;">​</a></h1><blockquote><p><strong>StatementRoute</strong> = <code>&quot;lane&quot;</code> | <code>&quot;connection&quot;</code> | <code>&quot;transaction&quot;</code> | <code>&quot;checkout&quot;</code></p></blockquote><p>Way of a statement: <code>lane</code> on a connection that it shares; <code>connection</code> on one of its own, for <code>pool.query</code>; <code>transaction</code> by <code>tx.query</code>; <code>checkout</code> on a client that the application has checked out.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/type-aliases/StatementRoute.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StatementRoute = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StatementRoute as default
};

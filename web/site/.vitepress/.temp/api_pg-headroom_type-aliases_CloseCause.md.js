import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: CloseCause","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/type-aliases/CloseCause.md","filePath":"api/pg-headroom/type-aliases/CloseCause.md"}');
const _sfc_main = { name: "api/pg-headroom/type-aliases/CloseCause.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / CloseCause</p><h1 id="type-alias-closecause" tabindex="-1">Type Alias: CloseCause <a class="header-anchor" href="#type-alias-closecause" aria-label="Permalink to &quot;Type Alias: CloseCause&quot;">​</a></h1><blockquote><p><strong>CloseCause</strong> = <code>&quot;lifetime&quot;</code> | <code>&quot;idle&quot;</code> | <code>&quot;uses&quot;</code> | <code>&quot;lost&quot;</code> | <code>&quot;released&quot;</code> | <code>&quot;invalid&quot;</code> | <code>&quot;dirty&quot;</code> | <code>&quot;reset&quot;</code> | <code>&quot;resize&quot;</code> | <code>&quot;end&quot;</code></p></blockquote><p>Reason why a connection was closed. <code>lost</code>: it broke; <code>released</code>: the borrower released it with an error; <code>invalid</code>: a check failed, or its session was defective; <code>dirty</code>: it was released in a state that could not be cleaned up.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/type-aliases/CloseCause.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const CloseCause = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  CloseCause as default
};

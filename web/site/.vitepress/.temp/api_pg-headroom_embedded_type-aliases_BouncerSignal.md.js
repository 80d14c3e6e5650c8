import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: BouncerSignal","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/type-aliases/BouncerSignal.md","filePath":"api/pg-headroom/embedded/type-aliases/BouncerSignal.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/type-aliases/BouncerSignal.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / BouncerSignal</p><h1 id="type-alias-bouncersignal" tabindex="-1">Type Alias: BouncerSignal <a class="header-anchor" href="#type-alias-bouncersignal" aria-label="Permalink to &quot;Type Alias: BouncerSignal&quot;">​</a></h1><blockquote><p><strong>BouncerSignal</strong> = <code>&quot;SIGINT&quot;</code> | <code>&quot;SIGTERM&quot;</code> | <code>&quot;SIGQUIT&quot;</code> | <code>&quot;SIGKILL&quot;</code></p></blockquote><p>Signal that ends PgBouncer; the effect of SIGTERM depends on its version.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/type-aliases/BouncerSignal.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerSignal = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerSignal as default
};

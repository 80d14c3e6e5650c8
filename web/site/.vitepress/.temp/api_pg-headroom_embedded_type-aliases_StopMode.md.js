import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: StopMode","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/type-aliases/StopMode.md","filePath":"api/pg-headroom/embedded/type-aliases/StopMode.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/type-aliases/StopMode.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / StopMode</p><h1 id="type-alias-stopmode" tabindex="-1">Type Alias: StopMode <a class="header-anchor" href="#type-alias-stopmode" aria-label="Permalink to &quot;Type Alias: StopMode&quot;">​</a></h1><blockquote><p><strong>StopMode</strong> = <code>&quot;fast&quot;</code> | <code>&quot;immediate&quot;</code></p></blockquote><p>Shutdown mode, as in <code>pg_ctl</code>: <code>fast</code> rolls back open transactions and closes all sessions, <code>immediate</code> exits without a clean shutdown.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/type-aliases/StopMode.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StopMode = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StopMode as default
};

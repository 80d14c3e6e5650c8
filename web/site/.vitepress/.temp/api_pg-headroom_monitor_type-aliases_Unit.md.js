import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Unit","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/type-aliases/Unit.md","filePath":"api/pg-headroom/monitor/type-aliases/Unit.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/type-aliases/Unit.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Unit</p><h1 id="type-alias-unit" tabindex="-1">Type Alias: Unit <a class="header-anchor" href="#type-alias-unit" aria-label="Permalink to &quot;Type Alias: Unit&quot;">​</a></h1><blockquote><p><strong>Unit</strong> = <code>&quot;connections&quot;</code> | <code>&quot;callers&quot;</code> | <code>&quot;sessions&quot;</code> | <code>&quot;share&quot;</code> | <code>&quot;ms&quot;</code> | <code>&quot;s&quot;</code> | <code>&quot;count&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/type-aliases/Unit.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Unit = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Unit as default
};

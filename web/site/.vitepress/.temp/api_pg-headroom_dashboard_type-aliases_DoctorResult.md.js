import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: DoctorResult","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/dashboard/type-aliases/DoctorResult.md","filePath":"api/pg-headroom/dashboard/type-aliases/DoctorResult.md"}');
const _sfc_main = { name: "api/pg-headroom/dashboard/type-aliases/DoctorResult.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/dashboard</a> / DoctorResult</p><h1 id="type-alias-doctorresult" tabindex="-1">Type Alias: DoctorResult <a class="header-anchor" href="#type-alias-doctorresult" aria-label="Permalink to &quot;Type Alias: DoctorResult&quot;">​</a></h1><blockquote><p><strong>DoctorResult</strong> = <code>Omit</code>&lt;<code>DoctorDocument</code>, <code>&quot;at&quot;</code>&gt;</p></blockquote><p>Result of the doctor, without its time.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/dashboard/type-aliases/DoctorResult.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const DoctorResult = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  DoctorResult as default
};

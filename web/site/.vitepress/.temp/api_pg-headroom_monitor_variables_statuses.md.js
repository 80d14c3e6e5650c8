import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Variable: statuses","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/variables/statuses.md","filePath":"api/pg-headroom/monitor/variables/statuses.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/variables/statuses.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / statuses</p><h1 id="variable-statuses" tabindex="-1">Variable: statuses <a class="header-anchor" href="#variable-statuses" aria-label="Permalink to &quot;Variable: statuses&quot;">​</a></h1><blockquote><p><code>const</code> <strong>statuses</strong>: readonly [<code>&quot;ok&quot;</code>, <code>&quot;advice&quot;</code>, <code>&quot;unknown&quot;</code>, <code>&quot;warning&quot;</code>, <code>&quot;critical&quot;</code>]</p></blockquote><p>Statuses from best to worst; <code>advice</code> is a suggestion about something that is not a problem.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/variables/statuses.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const statuses = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  statuses as default
};

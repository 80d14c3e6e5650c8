import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Variable: exitCodes","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/variables/exitCodes.md","filePath":"api/pg-headroom/monitor/variables/exitCodes.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/variables/exitCodes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / exitCodes</p><h1 id="variable-exitcodes" tabindex="-1">Variable: exitCodes <a class="header-anchor" href="#variable-exitcodes" aria-label="Permalink to &quot;Variable: exitCodes&quot;">​</a></h1><blockquote><p><code>const</code> <strong>exitCodes</strong>: <code>Readonly</code>&lt;<code>Record</code>&lt;<a href="./../type-aliases/Status.html"><code>Status</code></a>, <code>0</code> | <code>1</code> | <code>2</code> | <code>3</code>&gt;&gt;</p></blockquote><p>Exit codes by status, as in monitoring plugins.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/variables/exitCodes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const exitCodes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  exitCodes as default
};

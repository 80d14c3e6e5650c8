import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: renderHealth()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/functions/renderHealth.md","filePath":"api/pg-headroom/monitor/functions/renderHealth.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/functions/renderHealth.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / renderHealth</p><h1 id="function-renderhealth" tabindex="-1">Function: renderHealth() <a class="header-anchor" href="#function-renderhealth" aria-label="Permalink to &quot;Function: renderHealth()&quot;">​</a></h1><blockquote><p><strong>renderHealth</strong>(<code>report</code>): { <code>body</code>: <code>object</code>; <code>status</code>: <code>200</code> | <code>503</code>; }</p></blockquote><p>Renders the report as a health check, in the format of draft-inadarei-api-health-check-06. <code>pass</code> and <code>warn</code> have status 200, <code>fail</code> 503; an <code>unknown</code> verdict is <code>warn</code>. Checks are named <code>layer:metric</code>. Pure.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>report</code></td><td><a href="./../interfaces/Report.html"><code>Report</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p>{ <code>body</code>: <code>object</code>; <code>status</code>: <code>200</code> | <code>503</code>; }</p><h3 id="body" tabindex="-1">body <a class="header-anchor" href="#body" aria-label="Permalink to &quot;body&quot;">​</a></h3><blockquote><p><strong>body</strong>: <code>object</code></p></blockquote><h3 id="status" tabindex="-1">status <a class="header-anchor" href="#status" aria-label="Permalink to &quot;status&quot;">​</a></h3><blockquote><p><strong>status</strong>: <code>200</code> | <code>503</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/functions/renderHealth.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const renderHealth = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  renderHealth as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: renderPrometheus()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/functions/renderPrometheus.md","filePath":"api/pg-headroom/monitor/functions/renderPrometheus.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/functions/renderPrometheus.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / renderPrometheus</p><h1 id="function-renderprometheus" tabindex="-1">Function: renderPrometheus() <a class="header-anchor" href="#function-renderprometheus" aria-label="Permalink to &quot;Function: renderPrometheus()&quot;">​</a></h1><blockquote><p><strong>renderPrometheus</strong>(<code>report</code>): <code>string</code></p></blockquote><p>Renders the report in Prometheus&#39;s text format 0.0.4. Durations are in seconds; counters increase until the process, the server or PgBouncer restarts. A source that did not answer only has <code>headroom_up</code> 0. Pure.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>report</code></td><td><a href="./../interfaces/Report.html"><code>Report</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/functions/renderPrometheus.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const renderPrometheus = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  renderPrometheus as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: MonitorLogger","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/MonitorLogger.md","filePath":"api/pg-headroom/monitor/interfaces/MonitorLogger.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/MonitorLogger.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / MonitorLogger</p><h1 id="interface-monitorlogger" tabindex="-1">Interface: MonitorLogger <a class="header-anchor" href="#interface-monitorlogger" aria-label="Permalink to &quot;Interface: MonitorLogger&quot;">​</a></h1><p>A logger, such as <code>console</code>.</p><h2 id="methods" tabindex="-1">Methods <a class="header-anchor" href="#methods" aria-label="Permalink to &quot;Methods&quot;">​</a></h2><h3 id="error" tabindex="-1">error() <a class="header-anchor" href="#error" aria-label="Permalink to &quot;error()&quot;">​</a></h3><blockquote><p><strong>error</strong>(<code>line</code>): <code>unknown</code></p></blockquote><h4 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>line</code></td><td><code>string</code></td></tr></tbody></table><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>unknown</code></p><hr><h3 id="info" tabindex="-1">info() <a class="header-anchor" href="#info" aria-label="Permalink to &quot;info()&quot;">​</a></h3><blockquote><p><strong>info</strong>(<code>line</code>): <code>unknown</code></p></blockquote><h4 id="parameters-1" tabindex="-1">Parameters <a class="header-anchor" href="#parameters-1" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>line</code></td><td><code>string</code></td></tr></tbody></table><h4 id="returns-1" tabindex="-1">Returns <a class="header-anchor" href="#returns-1" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>unknown</code></p><hr><h3 id="warn" tabindex="-1">warn() <a class="header-anchor" href="#warn" aria-label="Permalink to &quot;warn()&quot;">​</a></h3><blockquote><p><strong>warn</strong>(<code>line</code>): <code>unknown</code></p></blockquote><h4 id="parameters-2" tabindex="-1">Parameters <a class="header-anchor" href="#parameters-2" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>line</code></td><td><code>string</code></td></tr></tbody></table><h4 id="returns-2" tabindex="-1">Returns <a class="header-anchor" href="#returns-2" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>unknown</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/MonitorLogger.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const MonitorLogger = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  MonitorLogger as default
};

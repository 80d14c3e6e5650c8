import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: DashboardRequest","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/dashboard/interfaces/DashboardRequest.md","filePath":"api/pg-headroom/dashboard/interfaces/DashboardRequest.md"}');
const _sfc_main = { name: "api/pg-headroom/dashboard/interfaces/DashboardRequest.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/dashboard</a> / DashboardRequest</p><h1 id="interface-dashboardrequest" tabindex="-1">Interface: DashboardRequest <a class="header-anchor" href="#interface-dashboardrequest" aria-label="Permalink to &quot;Interface: DashboardRequest&quot;">​</a></h1><p>A request to the dashboard, of whatever framework.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="headers" tabindex="-1">headers <a class="header-anchor" href="#headers" aria-label="Permalink to &quot;headers&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>headers</strong>: <code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>string</code> | readonly <code>string</code>[] | <code>undefined</code>&gt;&gt;</p></blockquote><p>Headers by name in lower case.</p><hr><h3 id="method" tabindex="-1">method <a class="header-anchor" href="#method" aria-label="Permalink to &quot;method&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>method</strong>: <code>string</code></p></blockquote><hr><h3 id="url" tabindex="-1">url <a class="header-anchor" href="#url" aria-label="Permalink to &quot;url&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>url</strong>: <code>string</code></p></blockquote><p>Path and query.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/dashboard/interfaces/DashboardRequest.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const DashboardRequest = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  DashboardRequest as default
};

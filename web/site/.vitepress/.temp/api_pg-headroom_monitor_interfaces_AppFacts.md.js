import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: AppFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/AppFacts.md","filePath":"api/pg-headroom/monitor/interfaces/AppFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/AppFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / AppFacts</p><h1 id="interface-appfacts" tabindex="-1">Interface: AppFacts <a class="header-anchor" href="#interface-appfacts" aria-label="Permalink to &quot;Interface: AppFacts&quot;">​</a></h1><p>Facts about a process and its pools.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="eventlooplagms" tabindex="-1">eventLoopLagMs <a class="header-anchor" href="#eventlooplagms" aria-label="Permalink to &quot;eventLoopLagMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>eventLoopLagMs</strong>: <code>number</code> | <code>undefined</code></p></blockquote><p>Maximum event-loop delay of the last minute, in milliseconds; undefined if not measured.</p><hr><h3 id="memorybytes" tabindex="-1">memoryBytes <a class="header-anchor" href="#memorybytes" aria-label="Permalink to &quot;memoryBytes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>memoryBytes</strong>: <code>number</code></p></blockquote><p>Resident memory, in bytes.</p><hr><h3 id="pid" tabindex="-1">pid <a class="header-anchor" href="#pid" aria-label="Permalink to &quot;pid&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pid</strong>: <code>number</code></p></blockquote><hr><h3 id="pools" tabindex="-1">pools <a class="header-anchor" href="#pools" aria-label="Permalink to &quot;pools&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pools</strong>: readonly <a href="./PoolFacts.html"><code>PoolFacts</code></a>[]</p></blockquote><hr><h3 id="uptimeseconds" tabindex="-1">uptimeSeconds <a class="header-anchor" href="#uptimeseconds" aria-label="Permalink to &quot;uptimeSeconds&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>uptimeSeconds</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/AppFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const AppFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  AppFacts as default
};

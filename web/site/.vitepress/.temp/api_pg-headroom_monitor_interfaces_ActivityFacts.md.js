import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ActivityFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/ActivityFacts.md","filePath":"api/pg-headroom/monitor/interfaces/ActivityFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/ActivityFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / ActivityFacts</p><h1 id="interface-activityfacts" tabindex="-1">Interface: ActivityFacts <a class="header-anchor" href="#interface-activityfacts" aria-label="Permalink to &quot;Interface: ActivityFacts&quot;">​</a></h1><p>Activity of a server, as counters: rates are computed from two readings.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="databases" tabindex="-1">databases <a class="header-anchor" href="#databases" aria-label="Permalink to &quot;databases&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>databases</strong>: readonly <a href="./DatabaseCounters.html"><code>DatabaseCounters</code></a>[]</p></blockquote><p>The largest 100 databases by number of sessions, then transactions.</p><hr><h3 id="logbytes" tabindex="-1">logBytes <a class="header-anchor" href="#logbytes" aria-label="Permalink to &quot;logBytes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>logBytes</strong>: <code>number</code> | <code>null</code></p></blockquote><p>Bytes of log written since the server was created; null on a standby.</p><hr><h3 id="replicas" tabindex="-1">replicas <a class="header-anchor" href="#replicas" aria-label="Permalink to &quot;replicas&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>replicas</strong>: readonly <a href="./ReplicaFacts.html"><code>ReplicaFacts</code></a>[]</p></blockquote><hr><h3 id="slots" tabindex="-1">slots <a class="header-anchor" href="#slots" aria-label="Permalink to &quot;slots&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>slots</strong>: readonly <a href="./SlotFacts.html"><code>SlotFacts</code></a>[]</p></blockquote><hr><h3 id="standbylagms" tabindex="-1">standbyLagMs <a class="header-anchor" href="#standbylagms" aria-label="Permalink to &quot;standbyLagMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>standbyLagMs</strong>: <code>number</code> | <code>null</code></p></blockquote><p>Time that a standby is behind; null on a primary.</p><hr><h3 id="vacuums" tabindex="-1">vacuums <a class="header-anchor" href="#vacuums" aria-label="Permalink to &quot;vacuums&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>vacuums</strong>: readonly <a href="./VacuumFacts.html"><code>VacuumFacts</code></a>[]</p></blockquote><hr><h3 id="vacuumworkers" tabindex="-1">vacuumWorkers <a class="header-anchor" href="#vacuumworkers" aria-label="Permalink to &quot;vacuumWorkers&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>vacuumWorkers</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/ActivityFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ActivityFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ActivityFacts as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: FleetMemberFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/FleetMemberFacts.md","filePath":"api/pg-headroom/monitor/interfaces/FleetMemberFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/FleetMemberFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / FleetMemberFacts</p><h1 id="interface-fleetmemberfacts" tabindex="-1">Interface: FleetMemberFacts <a class="header-anchor" href="#interface-fleetmemberfacts" aria-label="Permalink to &quot;Interface: FleetMemberFacts&quot;">​</a></h1><p>A member of a fleet: a pool of one process.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="application" tabindex="-1">application <a class="header-anchor" href="#application" aria-label="Permalink to &quot;application&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>application</strong>: <code>string</code></p></blockquote><p>Application name of that session.</p><hr><h3 id="held" tabindex="-1">held <a class="header-anchor" href="#held" aria-label="Permalink to &quot;held&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>held</strong>: <code>number</code></p></blockquote><hr><h3 id="ishungry" tabindex="-1">isHungry <a class="header-anchor" href="#ishungry" aria-label="Permalink to &quot;isHungry&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isHungry</strong>: <code>boolean</code></p></blockquote><p>True if it has less than it wants and may have.</p><hr><h3 id="pid" tabindex="-1">pid <a class="header-anchor" href="#pid" aria-label="Permalink to &quot;pid&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pid</strong>: <code>number</code></p></blockquote><p>Process id of its steward&#39;s session.</p><hr><h3 id="share" tabindex="-1">share <a class="header-anchor" href="#share" aria-label="Permalink to &quot;share&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>share</strong>: <code>number</code></p></blockquote><hr><h3 id="wanted" tabindex="-1">wanted <a class="header-anchor" href="#wanted" aria-label="Permalink to &quot;wanted&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>wanted</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/FleetMemberFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const FleetMemberFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  FleetMemberFacts as default
};

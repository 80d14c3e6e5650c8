import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ReplicaFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/ReplicaFacts.md","filePath":"api/pg-headroom/monitor/interfaces/ReplicaFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/ReplicaFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / ReplicaFacts</p><h1 id="interface-replicafacts" tabindex="-1">Interface: ReplicaFacts <a class="header-anchor" href="#interface-replicafacts" aria-label="Permalink to &quot;Interface: ReplicaFacts&quot;">​</a></h1><p>A reader of the log, such as a replica.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="application" tabindex="-1">application <a class="header-anchor" href="#application" aria-label="Permalink to &quot;application&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>application</strong>: <code>string</code></p></blockquote><hr><h3 id="client" tabindex="-1">client <a class="header-anchor" href="#client" aria-label="Permalink to &quot;client&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>client</strong>: <code>string</code> | <code>null</code></p></blockquote><hr><h3 id="lagbytes" tabindex="-1">lagBytes <a class="header-anchor" href="#lagbytes" aria-label="Permalink to &quot;lagBytes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>lagBytes</strong>: <code>number</code> | <code>null</code></p></blockquote><hr><h3 id="lagms" tabindex="-1">lagMs <a class="header-anchor" href="#lagms" aria-label="Permalink to &quot;lagMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>lagMs</strong>: <code>number</code> | <code>null</code></p></blockquote><p>Time that the replica&#39;s replay is behind; null if unknown, or if nothing is to be replayed.</p><hr><h3 id="pid" tabindex="-1">pid <a class="header-anchor" href="#pid" aria-label="Permalink to &quot;pid&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pid</strong>: <code>number</code></p></blockquote><hr><h3 id="state" tabindex="-1">state <a class="header-anchor" href="#state" aria-label="Permalink to &quot;state&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>state</strong>: <code>string</code></p></blockquote><hr><h3 id="sync" tabindex="-1">sync <a class="header-anchor" href="#sync" aria-label="Permalink to &quot;sync&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>sync</strong>: <code>string</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/ReplicaFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ReplicaFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ReplicaFacts as default
};

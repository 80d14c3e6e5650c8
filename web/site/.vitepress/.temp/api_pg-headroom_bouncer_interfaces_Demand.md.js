import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Demand","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/Demand.md","filePath":"api/pg-headroom/bouncer/interfaces/Demand.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/Demand.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / Demand</p><h1 id="interface-demand" tabindex="-1">Interface: Demand <a class="header-anchor" href="#interface-demand" aria-label="Permalink to &quot;Interface: Demand&quot;">​</a></h1><p>Maximum number of connections that PgBouncer and others may open to a server.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="databases" tabindex="-1">databases <a class="header-anchor" href="#databases" aria-label="Permalink to &quot;databases&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>databases</strong>: <code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>number</code>&gt;&gt;</p></blockquote><p>Number of connections that one process may open to each database.</p><hr><h3 id="direct" tabindex="-1">direct <a class="header-anchor" href="#direct" aria-label="Permalink to &quot;direct&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>direct</strong>: <code>number</code></p></blockquote><p>Connections that bypass PgBouncer.</p><hr><h3 id="perprocess" tabindex="-1">perProcess <a class="header-anchor" href="#perprocess" aria-label="Permalink to &quot;perProcess&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>perProcess</strong>: <code>number</code></p></blockquote><p>Connections of one process over all databases.</p><hr><h3 id="processes" tabindex="-1">processes <a class="header-anchor" href="#processes" aria-label="Permalink to &quot;processes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>processes</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/Demand.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Demand = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Demand as default
};

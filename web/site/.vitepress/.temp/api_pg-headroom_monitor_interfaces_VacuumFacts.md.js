import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: VacuumFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/VacuumFacts.md","filePath":"api/pg-headroom/monitor/interfaces/VacuumFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/VacuumFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / VacuumFacts</p><h1 id="interface-vacuumfacts" tabindex="-1">Interface: VacuumFacts <a class="header-anchor" href="#interface-vacuumfacts" aria-label="Permalink to &quot;Interface: VacuumFacts&quot;">​</a></h1><p>A vacuum in progress.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="database" tabindex="-1">database <a class="header-anchor" href="#database" aria-label="Permalink to &quot;database&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>database</strong>: <code>string</code></p></blockquote><hr><h3 id="phase" tabindex="-1">phase <a class="header-anchor" href="#phase" aria-label="Permalink to &quot;phase&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>phase</strong>: <code>string</code></p></blockquote><hr><h3 id="pid" tabindex="-1">pid <a class="header-anchor" href="#pid" aria-label="Permalink to &quot;pid&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pid</strong>: <code>number</code></p></blockquote><hr><h3 id="runningms" tabindex="-1">runningMs <a class="header-anchor" href="#runningms" aria-label="Permalink to &quot;runningMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>runningMs</strong>: <code>number</code> | <code>null</code></p></blockquote><hr><h3 id="scannedblocks" tabindex="-1">scannedBlocks <a class="header-anchor" href="#scannedblocks" aria-label="Permalink to &quot;scannedBlocks&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>scannedBlocks</strong>: <code>number</code></p></blockquote><hr><h3 id="table" tabindex="-1">table <a class="header-anchor" href="#table" aria-label="Permalink to &quot;table&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>table</strong>: <code>string</code></p></blockquote><p>Name of the table, or its number in another database.</p><hr><h3 id="totalblocks" tabindex="-1">totalBlocks <a class="header-anchor" href="#totalblocks" aria-label="Permalink to &quot;totalBlocks&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>totalBlocks</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/VacuumFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const VacuumFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  VacuumFacts as default
};

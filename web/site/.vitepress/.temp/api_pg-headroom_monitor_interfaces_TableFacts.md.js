import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: TableFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/TableFacts.md","filePath":"api/pg-headroom/monitor/interfaces/TableFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/TableFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / TableFacts</p><h1 id="interface-tablefacts" tabindex="-1">Interface: TableFacts <a class="header-anchor" href="#interface-tablefacts" aria-label="Permalink to &quot;Interface: TableFacts&quot;">​</a></h1><p>A table of the monitor&#39;s database with dead rows.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="deadrows" tabindex="-1">deadRows <a class="header-anchor" href="#deadrows" aria-label="Permalink to &quot;deadRows&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>deadRows</strong>: <code>number</code></p></blockquote><hr><h3 id="liverows" tabindex="-1">liveRows <a class="header-anchor" href="#liverows" aria-label="Permalink to &quot;liveRows&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>liveRows</strong>: <code>number</code></p></blockquote><hr><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>name</strong>: <code>string</code></p></blockquote><hr><h3 id="vacuumedms" tabindex="-1">vacuumedMs <a class="header-anchor" href="#vacuumedms" aria-label="Permalink to &quot;vacuumedMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>vacuumedMs</strong>: <code>number</code> | <code>null</code></p></blockquote><p>Time since it was last vacuumed; null for never.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/TableFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TableFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TableFacts as default
};

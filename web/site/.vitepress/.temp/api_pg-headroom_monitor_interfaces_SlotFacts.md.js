import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: SlotFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/SlotFacts.md","filePath":"api/pg-headroom/monitor/interfaces/SlotFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/SlotFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / SlotFacts</p><h1 id="interface-slotfacts" tabindex="-1">Interface: SlotFacts <a class="header-anchor" href="#interface-slotfacts" aria-label="Permalink to &quot;Interface: SlotFacts&quot;">​</a></h1><p>A replication slot.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="isactive" tabindex="-1">isActive <a class="header-anchor" href="#isactive" aria-label="Permalink to &quot;isActive&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isActive</strong>: <code>boolean</code></p></blockquote><hr><h3 id="keptbytes" tabindex="-1">keptBytes <a class="header-anchor" href="#keptbytes" aria-label="Permalink to &quot;keptBytes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>keptBytes</strong>: <code>number</code> | <code>null</code></p></blockquote><p>Bytes of the log that the server keeps for it.</p><hr><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>kind</strong>: <code>string</code></p></blockquote><hr><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>name</strong>: <code>string</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/SlotFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SlotFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SlotFacts as default
};

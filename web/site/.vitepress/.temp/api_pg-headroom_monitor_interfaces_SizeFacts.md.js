import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: SizeFacts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/SizeFacts.md","filePath":"api/pg-headroom/monitor/interfaces/SizeFacts.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/SizeFacts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / SizeFacts</p><h1 id="interface-sizefacts" tabindex="-1">Interface: SizeFacts <a class="header-anchor" href="#interface-sizefacts" aria-label="Permalink to &quot;Interface: SizeFacts&quot;">​</a></h1><p>Sizes, which cost more to read.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="databases" tabindex="-1">databases <a class="header-anchor" href="#databases" aria-label="Permalink to &quot;databases&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>databases</strong>: <code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>number</code>&gt;&gt;</p></blockquote><p>Bytes by database, without those that the role may not connect to.</p><hr><h3 id="tables" tabindex="-1">tables <a class="header-anchor" href="#tables" aria-label="Permalink to &quot;tables&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>tables</strong>: readonly <a href="./TableFacts.html"><code>TableFacts</code></a>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/SizeFacts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SizeFacts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SizeFacts as default
};

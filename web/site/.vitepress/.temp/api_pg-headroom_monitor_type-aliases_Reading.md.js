import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: Reading<F>","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/type-aliases/Reading.md","filePath":"api/pg-headroom/monitor/type-aliases/Reading.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/type-aliases/Reading.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Reading</p><h1 id="type-alias-reading-f" tabindex="-1">Type Alias: Reading&lt;F&gt; <a class="header-anchor" href="#type-alias-reading-f" aria-label="Permalink to &quot;Type Alias: Reading\\&lt;F\\&gt;&quot;">​</a></h1><blockquote><p><strong>Reading</strong>&lt;<code>F</code>&gt; = { <code>facts</code>: <code>F</code>; <code>source</code>: <code>string</code>; } | { <code>silence</code>: <a href="./../interfaces/Silence.html"><code>Silence</code></a>; <code>source</code>: <code>string</code>; }</p></blockquote><p>A source with its facts, or the reason for having none.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th></tr></thead><tbody><tr><td><a id="type-parameter-f"></a> <code>F</code></td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/type-aliases/Reading.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Reading = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Reading as default
};

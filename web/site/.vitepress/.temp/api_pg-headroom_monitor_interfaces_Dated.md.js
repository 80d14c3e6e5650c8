import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Dated<T>","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/Dated.md","filePath":"api/pg-headroom/monitor/interfaces/Dated.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/Dated.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Dated</p><h1 id="interface-dated-t" tabindex="-1">Interface: Dated&lt;T&gt; <a class="header-anchor" href="#interface-dated-t" aria-label="Permalink to &quot;Interface: Dated\\&lt;T\\&gt;&quot;">​</a></h1><p>A part that was read at some time; undefined if it was not, or could not be, read.</p><h2 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Type Parameter</th></tr></thead><tbody><tr><td><a id="type-parameter-t"></a> <code>T</code></td></tr></tbody></table><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="at" tabindex="-1">at <a class="header-anchor" href="#at" aria-label="Permalink to &quot;at&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>at</strong>: <code>number</code></p></blockquote><p>Milliseconds, by the monitor&#39;s clock.</p><hr><h3 id="facts" tabindex="-1">facts <a class="header-anchor" href="#facts" aria-label="Permalink to &quot;facts&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>facts</strong>: <code>T</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/Dated.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Dated = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Dated as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: HistogramSnapshot","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/HistogramSnapshot.md","filePath":"api/pg-headroom/interfaces/HistogramSnapshot.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/HistogramSnapshot.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / HistogramSnapshot</p><h1 id="interface-histogramsnapshot" tabindex="-1">Interface: HistogramSnapshot <a class="header-anchor" href="#interface-histogramsnapshot" aria-label="Permalink to &quot;Interface: HistogramSnapshot&quot;">​</a></h1><p>Counts of values by upper bound, for waits and durations in milliseconds.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="buckets" tabindex="-1">buckets <a class="header-anchor" href="#buckets" aria-label="Permalink to &quot;buckets&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>buckets</strong>: readonly { <code>count</code>: <code>number</code>; <code>leMs</code>: <code>number</code>; }[]</p></blockquote><p>Number of values of at most <code>leMs</code>, cumulative, ascending; the last bound is <code>Infinity</code>.</p><hr><h3 id="count" tabindex="-1">count <a class="header-anchor" href="#count" aria-label="Permalink to &quot;count&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>count</strong>: <code>number</code></p></blockquote><hr><h3 id="maxms" tabindex="-1">maxMs <a class="header-anchor" href="#maxms" aria-label="Permalink to &quot;maxMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>maxMs</strong>: <code>number</code></p></blockquote><hr><h3 id="summs" tabindex="-1">sumMs <a class="header-anchor" href="#summs" aria-label="Permalink to &quot;sumMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>sumMs</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/HistogramSnapshot.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const HistogramSnapshot = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  HistogramSnapshot as default
};

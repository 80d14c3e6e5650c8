import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: PoolMeasures","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/PoolMeasures.md","filePath":"api/pg-headroom/interfaces/PoolMeasures.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/PoolMeasures.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / PoolMeasures</p><h1 id="interface-poolmeasures" tabindex="-1">Interface: PoolMeasures <a class="header-anchor" href="#interface-poolmeasures" aria-label="Permalink to &quot;Interface: PoolMeasures&quot;">​</a></h1><p>Counts of one pool.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="idle" tabindex="-1">idle <a class="header-anchor" href="#idle" aria-label="Permalink to &quot;idle&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>idle</strong>: <code>number</code></p></blockquote><hr><h3 id="lanes" tabindex="-1">lanes <a class="header-anchor" href="#lanes" aria-label="Permalink to &quot;lanes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>lanes</strong>: <code>number</code></p></blockquote><p>Number of connections that statements share.</p><hr><h3 id="max" tabindex="-1">max <a class="header-anchor" href="#max" aria-label="Permalink to &quot;max&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>max</strong>: <code>number</code></p></blockquote><hr><h3 id="min" tabindex="-1">min <a class="header-anchor" href="#min" aria-label="Permalink to &quot;min&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>min</strong>: <code>number</code></p></blockquote><hr><h3 id="pipelined" tabindex="-1">pipelined <a class="header-anchor" href="#pipelined" aria-label="Permalink to &quot;pipelined&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pipelined</strong>: <code>number</code></p></blockquote><p>Number of statements on them.</p><hr><h3 id="timeouts" tabindex="-1">timeouts <a class="header-anchor" href="#timeouts" aria-label="Permalink to &quot;timeouts&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>timeouts</strong>: <code>number</code></p></blockquote><p>Number of callers that have waited for too long.</p><hr><h3 id="used" tabindex="-1">used <a class="header-anchor" href="#used" aria-label="Permalink to &quot;used&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>used</strong>: <code>number</code></p></blockquote><p>Number of open connections that are not idle.</p><hr><h3 id="waiting" tabindex="-1">waiting <a class="header-anchor" href="#waiting" aria-label="Permalink to &quot;waiting&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>waiting</strong>: <code>number</code></p></blockquote><p>Number of callers waiting for a connection.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/PoolMeasures.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PoolMeasures = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PoolMeasures as default
};

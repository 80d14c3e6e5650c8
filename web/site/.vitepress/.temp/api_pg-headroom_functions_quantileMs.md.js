import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: quantileMs()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/functions/quantileMs.md","filePath":"api/pg-headroom/functions/quantileMs.md"}');
const _sfc_main = { name: "api/pg-headroom/functions/quantileMs.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / quantileMs</p><h1 id="function-quantilems" tabindex="-1">Function: quantileMs() <a class="header-anchor" href="#function-quantilems" aria-label="Permalink to &quot;Function: quantileMs()&quot;">​</a></h1><blockquote><p><strong>quantileMs</strong>(<code>snapshot</code>, <code>q</code>): <code>number</code></p></blockquote><p>Estimates a quantile from a snapshot: the upper bound of the bucket that contains it, but never more than the largest value recorded.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Description</th></tr></thead><tbody><tr><td><code>snapshot</code></td><td><a href="./../interfaces/HistogramSnapshot.html"><code>HistogramSnapshot</code></a></td><td>-</td></tr><tr><td><code>q</code></td><td><code>number</code></td><td>share from 0 to 1</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>number</code></p><p>milliseconds; 0 if nothing was recorded</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/functions/quantileMs.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const quantileMs = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  quantileMs as default
};

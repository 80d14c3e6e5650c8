import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: demandOf()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/functions/demandOf.md","filePath":"api/pg-headroom/bouncer/functions/demandOf.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/functions/demandOf.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / demandOf</p><h1 id="function-demandof" tabindex="-1">Function: demandOf() <a class="header-anchor" href="#function-demandof" aria-label="Permalink to &quot;Function: demandOf()&quot;">​</a></h1><blockquote><p><strong>demandOf</strong>(<code>__namedParameters</code>): <a href="./../interfaces/Demand.html"><code>Demand</code></a></p></blockquote><p>Demand of generated settings.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>__namedParameters</code></td><td><a href="./../interfaces/BouncerSettings.html"><code>BouncerSettings</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../interfaces/Demand.html"><code>Demand</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/functions/demandOf.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const demandOf = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  demandOf as default
};

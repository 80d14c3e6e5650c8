import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: evaluateSizing()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/functions/evaluateSizing.md","filePath":"api/pg-headroom/bouncer/functions/evaluateSizing.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/functions/evaluateSizing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / evaluateSizing</p><h1 id="function-evaluatesizing" tabindex="-1">Function: evaluateSizing() <a class="header-anchor" href="#function-evaluatesizing" aria-label="Permalink to &quot;Function: evaluateSizing()&quot;">​</a></h1><blockquote><p><strong>evaluateSizing</strong>(<code>demand</code>, <code>server</code>): <a href="./../interfaces/Sizing.html"><code>Sizing</code></a></p></blockquote><p>Checks that all processes can open all of their connections at the same time as other clients: processes × connections + direct + reserved ≤ max_connections, and the limits of databases and roles.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>demand</code></td><td><a href="./../interfaces/Demand.html"><code>Demand</code></a></td></tr><tr><td><code>server</code></td><td><a href="./../interfaces/ServerLimits.html"><code>ServerLimits</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../interfaces/Sizing.html"><code>Sizing</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/functions/evaluateSizing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const evaluateSizing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  evaluateSizing as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: poolerFeature()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/functions/poolerFeature.md","filePath":"api/pg-headroom/functions/poolerFeature.md"}');
const _sfc_main = { name: "api/pg-headroom/functions/poolerFeature.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / poolerFeature</p><h1 id="function-poolerfeature" tabindex="-1">Function: poolerFeature() <a class="header-anchor" href="#function-poolerfeature" aria-label="Permalink to &quot;Function: poolerFeature()&quot;">​</a></h1><blockquote><p><strong>poolerFeature</strong>(<code>feature</code>): <a href="./../classes/PoolerFeatureError.html"><code>PoolerFeatureError</code></a></p></blockquote><p>Creates the error for a statement that a pooler in transaction mode would break.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>feature</code></td><td><code>SessionFeature</code></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../classes/PoolerFeatureError.html"><code>PoolerFeatureError</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/functions/poolerFeature.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const poolerFeature = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  poolerFeature as default
};

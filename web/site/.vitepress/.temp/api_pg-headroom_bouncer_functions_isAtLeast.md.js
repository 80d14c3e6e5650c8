import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: isAtLeast()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/functions/isAtLeast.md","filePath":"api/pg-headroom/bouncer/functions/isAtLeast.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/functions/isAtLeast.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / isAtLeast</p><h1 id="function-isatleast" tabindex="-1">Function: isAtLeast() <a class="header-anchor" href="#function-isatleast" aria-label="Permalink to &quot;Function: isAtLeast()&quot;">​</a></h1><blockquote><p><strong>isAtLeast</strong>(<code>version</code>, <code>major</code>, <code>minor</code>, <code>patch?</code>): <code>boolean</code></p></blockquote><p>True if a version is this one or later.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Default value</th></tr></thead><tbody><tr><td><code>version</code></td><td><a href="./../interfaces/BouncerVersion.html"><code>BouncerVersion</code></a></td><td><code>undefined</code></td></tr><tr><td><code>major</code></td><td><code>number</code></td><td><code>undefined</code></td></tr><tr><td><code>minor</code></td><td><code>number</code></td><td><code>undefined</code></td></tr><tr><td><code>patch?</code></td><td><code>number</code></td><td><code>0</code></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>boolean</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/functions/isAtLeast.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const isAtLeast = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  isAtLeast as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: parseBouncerVersion()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/functions/parseBouncerVersion.md","filePath":"api/pg-headroom/bouncer/functions/parseBouncerVersion.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/functions/parseBouncerVersion.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / parseBouncerVersion</p><h1 id="function-parsebouncerversion" tabindex="-1">Function: parseBouncerVersion() <a class="header-anchor" href="#function-parsebouncerversion" aria-label="Permalink to &quot;Function: parseBouncerVersion()&quot;">​</a></h1><blockquote><p><strong>parseBouncerVersion</strong>(<code>text</code>, <code>name?</code>): <a href="./../interfaces/BouncerVersion.html"><code>BouncerVersion</code></a></p></blockquote><p>Reads a version such as <code>1.24</code>, <code>1.18.0</code> or <code>PgBouncer 1.18.0</code>. A version newer than knownReleases is accepted: PgBouncer rarely removes a key.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Default value</th></tr></thead><tbody><tr><td><code>text</code></td><td><code>string</code></td><td><code>undefined</code></td></tr><tr><td><code>name?</code></td><td><code>string</code></td><td><code>&#39;version&#39;</code></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../interfaces/BouncerVersion.html"><code>BouncerVersion</code></a></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p><a href="./../../classes/ConfigError.html">ConfigError</a>: if it is not a version, or older than 1.18.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/functions/parseBouncerVersion.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const parseBouncerVersion = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  parseBouncerVersion as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: resolveBouncerSettings()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/functions/resolveBouncerSettings.md","filePath":"api/pg-headroom/bouncer/functions/resolveBouncerSettings.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/functions/resolveBouncerSettings.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / resolveBouncerSettings</p><h1 id="function-resolvebouncersettings" tabindex="-1">Function: resolveBouncerSettings() <a class="header-anchor" href="#function-resolvebouncersettings" aria-label="Permalink to &quot;Function: resolveBouncerSettings()&quot;">​</a></h1><blockquote><p><strong>resolveBouncerSettings</strong>(<code>given</code>): <a href="./../interfaces/BouncerSettings.html"><code>BouncerSettings</code></a></p></blockquote><p>Validates settings of PgBouncer and resolves every default.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>given</code></td><td><a href="./../type-aliases/BouncerOptions.html"><code>BouncerOptions</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../interfaces/BouncerSettings.html"><code>BouncerSettings</code></a></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p><a href="./../../classes/ConfigError.html">ConfigError</a>: listing every mistake.</p><h2 id="example" tabindex="-1">Example <a class="header-anchor" href="#example" aria-label="Permalink to &quot;Example&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">const</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> settings</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> =</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> resolveBouncerSettings</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">({ databases: [{ name: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;orders&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">, host: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;db.internal&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> }] });</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/functions/resolveBouncerSettings.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const resolveBouncerSettings = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  resolveBouncerSettings as default
};

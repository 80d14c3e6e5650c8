import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: createPool()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/functions/createPool.md","filePath":"api/pg-headroom/functions/createPool.md"}');
const _sfc_main = { name: "api/pg-headroom/functions/createPool.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / createPool</p><h1 id="function-createpool" tabindex="-1">Function: createPool() <a class="header-anchor" href="#function-createpool" aria-label="Permalink to &quot;Function: createPool()&quot;">​</a></h1><blockquote><p><strong>createPool</strong>(<code>overrides?</code>, <code>env?</code>): <a href="./../classes/Pool.html"><code>Pool</code></a></p></blockquote><p>Creates a pool from the environment: <code>DATABASE_URL</code> (or the <code>PG*</code> variables) and the <code>DB_*</code> settings. Opens no connection yet.</p><p>Suspicious but valid settings, such as a misspelt variable, are reported as process warnings.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Default value</th><th>Description</th></tr></thead><tbody><tr><td><code>overrides?</code></td><td><a href="./../interfaces/PoolOptions.html"><code>PoolOptions</code></a></td><td><code>{}</code></td><td>options that take precedence over the environment</td></tr><tr><td><code>env?</code></td><td><code>ProcessEnv</code></td><td><code>process.env</code></td><td>the environment variables</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../classes/Pool.html"><code>Pool</code></a></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p><a href="./../classes/ConfigError.html">ConfigError</a>: listing every invalid variable</p><h2 id="example" tabindex="-1">Example <a class="header-anchor" href="#example" aria-label="Permalink to &quot;Example&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">export</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> const</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> pool</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> =</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> createPool</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">({ applicationName: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;orders&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> });</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/functions/createPool.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const createPool = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  createPool as default
};

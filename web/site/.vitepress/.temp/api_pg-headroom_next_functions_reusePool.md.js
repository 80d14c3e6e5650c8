import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: reusePool()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/next/functions/reusePool.md","filePath":"api/pg-headroom/next/functions/reusePool.md"}');
const _sfc_main = { name: "api/pg-headroom/next/functions/reusePool.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/next</a> / reusePool</p><h1 id="function-reusepool" tabindex="-1">Function: reusePool() <a class="header-anchor" href="#function-reusepool" aria-label="Permalink to &quot;Function: reusePool()&quot;">​</a></h1><blockquote><p><strong>reusePool</strong>(<code>create?</code>, <code>name?</code>): <a href="./../../classes/Pool.html"><code>Pool</code></a></p></blockquote><p>Returns one pool for the life of the process: Next.js evaluates modules again at each hot reload, and once for each of its bundles, and every evaluation would open connections of its own.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Default value</th><th>Description</th></tr></thead><tbody><tr><td><code>create?</code></td><td>() =&gt; <a href="./../../classes/Pool.html"><code>Pool</code></a></td><td><code>...</code></td><td>called if there is no pool of this name, or if it has ended.</td></tr><tr><td><code>name?</code></td><td><code>string</code></td><td><code>&#39;default&#39;</code></td><td>tells several pools apart</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../../classes/Pool.html"><code>Pool</code></a></p><h2 id="default" tabindex="-1">Default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;Default&quot;">​</a></h2><p><code>createPool()</code>, from the environment</p><h2 id="example" tabindex="-1">Example <a class="header-anchor" href="#example" aria-label="Permalink to &quot;Example&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#6A737D;--shiki-dark:#6A737D;">// lib/db.ts</span></span>
<span class="line"><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">export</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> const</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> pool</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> =</span><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;"> reusePool</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">();</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/next/functions/reusePool.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const reusePool = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  reusePool as default
};

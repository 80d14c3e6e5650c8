import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: renderUserlist()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/functions/renderUserlist.md","filePath":"api/pg-headroom/bouncer/functions/renderUserlist.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/functions/renderUserlist.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / renderUserlist</p><h1 id="function-renderuserlist" tabindex="-1">Function: renderUserlist() <a class="header-anchor" href="#function-renderuserlist" aria-label="Permalink to &quot;Function: renderUserlist()&quot;">​</a></h1><blockquote><p><strong>renderUserlist</strong>(<code>users</code>): <code>string</code></p></blockquote><p>Renders <code>userlist.txt</code>, which holds passwords: write it with mode 0600.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>users</code></td><td>readonly <a href="./../interfaces/BouncerUser.html"><code>BouncerUser</code></a>[]</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p><h2 id="throws" tabindex="-1">Throws <a class="header-anchor" href="#throws" aria-label="Permalink to &quot;Throws&quot;">​</a></h2><p><a href="./../../classes/ConfigError.html">ConfigError</a>: if PgBouncer could not read a name or password. Shows neither.</p><h2 id="example" tabindex="-1">Example <a class="header-anchor" href="#example" aria-label="Permalink to &quot;Example&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#6F42C1;--shiki-dark:#B392F0;">renderUserlist</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">([{ name: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;app&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">, password: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;a &quot;quoted&quot; one&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> }]); </span><span style="--shiki-light:#6A737D;--shiki-dark:#6A737D;">// &quot;app&quot; &quot;a &quot;&quot;quoted&quot;&quot; one&quot;</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/functions/renderUserlist.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const renderUserlist = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  renderUserlist as default
};

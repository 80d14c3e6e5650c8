import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: SessionOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/SessionOptions.md","filePath":"api/pg-headroom/interfaces/SessionOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/SessionOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / SessionOptions</p><h1 id="interface-sessionoptions" tabindex="-1">Interface: SessionOptions <a class="header-anchor" href="#interface-sessionoptions" aria-label="Permalink to &quot;Interface: SessionOptions&quot;">​</a></h1><p>Options of a session.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="token" tabindex="-1">token? <a class="header-anchor" href="#token" aria-label="Permalink to &quot;token?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>token?</strong>: <code>string</code> | <code>null</code></p></blockquote><p>Token of an earlier session, whose writes this one must see.</p><h4 id="default" tabindex="-1">Default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;Default&quot;">​</a></h4><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">none</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/SessionOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SessionOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SessionOptions as default
};

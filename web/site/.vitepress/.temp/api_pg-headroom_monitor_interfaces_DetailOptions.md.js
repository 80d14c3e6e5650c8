import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: DetailOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/DetailOptions.md","filePath":"api/pg-headroom/monitor/interfaces/DetailOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/DetailOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / DetailOptions</p><h1 id="interface-detailoptions" tabindex="-1">Interface: DetailOptions <a class="header-anchor" href="#interface-detailoptions" aria-label="Permalink to &quot;Interface: DetailOptions&quot;">​</a></h1><p>Options of reading details.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="fleet" tabindex="-1">fleet? <a class="header-anchor" href="#fleet" aria-label="Permalink to &quot;fleet?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>fleet?</strong>: <code>string</code></p></blockquote><p>Name of the fleet.</p><h4 id="default" tabindex="-1">Default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;Default&quot;">​</a></h4><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">the names </span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">of</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> database and role</span></span></code></pre></div><hr><h3 id="textsof" tabindex="-1">textsOf? <a class="header-anchor" href="#textsof" aria-label="Permalink to &quot;textsOf?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>textsOf?</strong>: readonly <code>number</code>[]</p></blockquote><p>Sessions whose statements to read, at most 200. They may contain values.</p><h4 id="default-1" tabindex="-1">Default <a class="header-anchor" href="#default-1" aria-label="Permalink to &quot;Default&quot;">​</a></h4><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">none</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/DetailOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const DetailOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  DetailOptions as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: HeadroomAsyncOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/nest/interfaces/HeadroomAsyncOptions.md","filePath":"api/pg-headroom/nest/interfaces/HeadroomAsyncOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/nest/interfaces/HeadroomAsyncOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/nest</a> / HeadroomAsyncOptions</p><h1 id="interface-headroomasyncoptions" tabindex="-1">Interface: HeadroomAsyncOptions <a class="header-anchor" href="#interface-headroomasyncoptions" aria-label="Permalink to &quot;Interface: HeadroomAsyncOptions&quot;">​</a></h1><p>Options that a factory creates, from what is injected.</p><h2 id="extends" tabindex="-1">Extends <a class="header-anchor" href="#extends" aria-label="Permalink to &quot;Extends&quot;">​</a></h2><ul><li><code>Pick</code>&lt;<code>ModuleMetadata</code>, <code>&quot;imports&quot;</code>&gt;</li></ul><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="inject" tabindex="-1">inject? <a class="header-anchor" href="#inject" aria-label="Permalink to &quot;inject?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>inject?</strong>: readonly (<code>string</code> | <code>symbol</code> | (new (...<code>given</code>) =&gt; <code>unknown</code>))[]</p></blockquote><hr><h3 id="usefactory" tabindex="-1">useFactory <a class="header-anchor" href="#usefactory" aria-label="Permalink to &quot;useFactory&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>useFactory</strong>: (...<code>injected</code>) =&gt; <a href="./../../express/interfaces/HeadroomOptions.html"><code>HeadroomOptions</code></a> | <code>Promise</code>&lt;<a href="./../../express/interfaces/HeadroomOptions.html"><code>HeadroomOptions</code></a>&gt;</p></blockquote><h4 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td>...<code>injected</code></td><td><code>any</code>[]</td></tr></tbody></table><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><a href="./../../express/interfaces/HeadroomOptions.html"><code>HeadroomOptions</code></a> | <code>Promise</code>&lt;<a href="./../../express/interfaces/HeadroomOptions.html"><code>HeadroomOptions</code></a>&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/nest/interfaces/HeadroomAsyncOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const HeadroomAsyncOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  HeadroomAsyncOptions as default
};

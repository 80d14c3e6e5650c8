import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Sizing","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/Sizing.md","filePath":"api/pg-headroom/bouncer/interfaces/Sizing.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/Sizing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / Sizing</p><h1 id="interface-sizing" tabindex="-1">Interface: Sizing <a class="header-anchor" href="#interface-sizing" aria-label="Permalink to &quot;Interface: Sizing&quot;">​</a></h1><p>Result of comparing the demand with the server&#39;s limits.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="arithmetic" tabindex="-1">arithmetic <a class="header-anchor" href="#arithmetic" aria-label="Permalink to &quot;arithmetic&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>arithmetic</strong>: <code>string</code></p></blockquote><p>The sum, such as <code>2 × 30 + 10 + 3 = 73 of 100 connections</code>.</p><hr><h3 id="isenough" tabindex="-1">isEnough <a class="header-anchor" href="#isenough" aria-label="Permalink to &quot;isEnough&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isEnough</strong>: <code>boolean</code></p></blockquote><hr><h3 id="mostperdatabase" tabindex="-1">mostPerDatabase <a class="header-anchor" href="#mostperdatabase" aria-label="Permalink to &quot;mostPerDatabase&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>mostPerDatabase</strong>: <code>number</code></p></blockquote><p>Maximum possible <code>maxDbConnections</code>, with everything else unchanged.</p><hr><h3 id="problems" tabindex="-1">problems <a class="header-anchor" href="#problems" aria-label="Permalink to &quot;problems&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>problems</strong>: readonly <code>string</code>[]</p></blockquote><p>Exceeded limits with their remedies; empty if there are none.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/Sizing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Sizing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Sizing as default
};

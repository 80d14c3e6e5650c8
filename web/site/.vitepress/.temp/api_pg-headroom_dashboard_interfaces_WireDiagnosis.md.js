import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: WireDiagnosis","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/dashboard/interfaces/WireDiagnosis.md","filePath":"api/pg-headroom/dashboard/interfaces/WireDiagnosis.md"}');
const _sfc_main = { name: "api/pg-headroom/dashboard/interfaces/WireDiagnosis.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/dashboard</a> / WireDiagnosis</p><h1 id="interface-wirediagnosis" tabindex="-1">Interface: WireDiagnosis <a class="header-anchor" href="#interface-wirediagnosis" aria-label="Permalink to &quot;Interface: WireDiagnosis&quot;">​</a></h1><p>A finding of the doctor.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="evidence" tabindex="-1">evidence <a class="header-anchor" href="#evidence" aria-label="Permalink to &quot;evidence&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>evidence</strong>: <code>string</code></p></blockquote><hr><h3 id="id" tabindex="-1">id <a class="header-anchor" href="#id" aria-label="Permalink to &quot;id&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>id</strong>: <code>string</code></p></blockquote><hr><h3 id="link" tabindex="-1">link <a class="header-anchor" href="#link" aria-label="Permalink to &quot;link&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>link</strong>: <code>string</code></p></blockquote><hr><h3 id="remedy" tabindex="-1">remedy <a class="header-anchor" href="#remedy" aria-label="Permalink to &quot;remedy&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>remedy</strong>: <code>string</code></p></blockquote><hr><h3 id="severity" tabindex="-1">severity <a class="header-anchor" href="#severity" aria-label="Permalink to &quot;severity&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>severity</strong>: <code>&quot;unknown&quot;</code> | <code>&quot;advice&quot;</code> | <code>&quot;warning&quot;</code> | <code>&quot;critical&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/dashboard/interfaces/WireDiagnosis.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const WireDiagnosis = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  WireDiagnosis as default
};

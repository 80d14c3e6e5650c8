import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: BouncerCallOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/BouncerCallOptions.md","filePath":"api/pg-headroom/bouncer/interfaces/BouncerCallOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/BouncerCallOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerCallOptions</p><h1 id="interface-bouncercalloptions" tabindex="-1">Interface: BouncerCallOptions <a class="header-anchor" href="#interface-bouncercalloptions" aria-label="Permalink to &quot;Interface: BouncerCallOptions&quot;">​</a></h1><p>Options of one call.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="signal" tabindex="-1">signal? <a class="header-anchor" href="#signal" aria-label="Permalink to &quot;signal?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>signal?</strong>: <code>AbortSignal</code></p></blockquote><p>Aborts the call, which rejects with the signal&#39;s reason.</p><hr><h3 id="timeoutms" tabindex="-1">timeoutMs? <a class="header-anchor" href="#timeoutms" aria-label="Permalink to &quot;timeoutMs?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>timeoutMs?</strong>: <code>number</code></p></blockquote><p>Timeout of this call, in milliseconds.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/BouncerCallOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerCallOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerCallOptions as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: EndOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/EndOptions.md","filePath":"api/pg-headroom/interfaces/EndOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/EndOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / EndOptions</p><h1 id="interface-endoptions" tabindex="-1">Interface: EndOptions <a class="header-anchor" href="#interface-endoptions" aria-label="Permalink to &quot;Interface: EndOptions&quot;">​</a></h1><p>Options for closing a pool.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="timeoutms" tabindex="-1">timeoutMs? <a class="header-anchor" href="#timeoutms" aria-label="Permalink to &quot;timeoutMs?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>timeoutMs?</strong>: <code>number</code></p></blockquote><p>Maximum time for accepted work to complete, in milliseconds; then it is cut off.</p><h4 id="default" tabindex="-1">Default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;Default&quot;">​</a></h4><p>the pool&#39;s <code>endTimeoutMs</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/EndOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const EndOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  EndOptions as default
};

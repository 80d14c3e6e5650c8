import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ConnectOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/ConnectOptions.md","filePath":"api/pg-headroom/interfaces/ConnectOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/ConnectOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / ConnectOptions</p><h1 id="interface-connectoptions" tabindex="-1">Interface: ConnectOptions <a class="header-anchor" href="#interface-connectoptions" aria-label="Permalink to &quot;Interface: ConnectOptions&quot;">​</a></h1><p>Options of a caller&#39;s wait for a connection.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="acquiretimeoutms" tabindex="-1">acquireTimeoutMs? <a class="header-anchor" href="#acquiretimeoutms" aria-label="Permalink to &quot;acquireTimeoutMs?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>acquireTimeoutMs?</strong>: <code>number</code></p></blockquote><p>Maximum wait in milliseconds; 0 for no limit.</p><h4 id="default" tabindex="-1">Default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;Default&quot;">​</a></h4><p>the pool&#39;s <code>acquireTimeoutMs</code></p><hr><h3 id="signal" tabindex="-1">signal? <a class="header-anchor" href="#signal" aria-label="Permalink to &quot;signal?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>signal?</strong>: <code>AbortSignal</code> | <code>null</code></p></blockquote><p>Aborts the wait; a connection being opened is not affected.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/ConnectOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ConnectOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ConnectOptions as default
};

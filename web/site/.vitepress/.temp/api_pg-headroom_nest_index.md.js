import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"pg-headroom/nest","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/nest/index.md","filePath":"api/pg-headroom/nest/index.md"}');
const _sfc_main = { name: "api/pg-headroom/nest/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / pg-headroom/nest</p><h1 id="pg-headroom-nest" tabindex="-1">pg-headroom/nest <a class="header-anchor" href="#pg-headroom-nest" aria-label="Permalink to &quot;pg-headroom/nest&quot;">​</a></h1><p>The pool as a Nest module.</p><h2 id="classes" tabindex="-1">Classes <a class="header-anchor" href="#classes" aria-label="Permalink to &quot;Classes&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Class</th><th>Description</th></tr></thead><tbody><tr><td><a href="./classes/HeadroomModule.html">HeadroomModule</a></td><td>Nest module: the pool for injection by its class, health and metrics under <code>/internal</code>, and a pool that closes after the HTTP server when the application closes (with <code>app.enableShutdownHooks()</code>, also on a signal).</td></tr></tbody></table><h2 id="interfaces" tabindex="-1">Interfaces <a class="header-anchor" href="#interfaces" aria-label="Permalink to &quot;Interfaces&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Interface</th><th>Description</th></tr></thead><tbody><tr><td><a href="./interfaces/HeadroomAsyncOptions.html">HeadroomAsyncOptions</a></td><td>Options that a factory creates, from what is injected.</td></tr></tbody></table><h2 id="references" tabindex="-1">References <a class="header-anchor" href="#references" aria-label="Permalink to &quot;References&quot;">​</a></h2><h3 id="headroomoptions" tabindex="-1">HeadroomOptions <a class="header-anchor" href="#headroomoptions" aria-label="Permalink to &quot;HeadroomOptions&quot;">​</a></h3><p>Re-exports <a href="./../express/interfaces/HeadroomOptions.html">HeadroomOptions</a></p><hr><h3 id="service" tabindex="-1">Service <a class="header-anchor" href="#service" aria-label="Permalink to &quot;Service&quot;">​</a></h3><p>Re-exports <a href="./../express/interfaces/Service.html">Service</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/nest/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

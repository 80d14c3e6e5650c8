import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"pg-headroom/hono","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/hono/index.md","filePath":"api/pg-headroom/hono/index.md"}');
const _sfc_main = { name: "api/pg-headroom/hono/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / pg-headroom/hono</p><h1 id="pg-headroom-hono" tabindex="-1">pg-headroom/hono <a class="header-anchor" href="#pg-headroom-hono" aria-label="Permalink to &quot;pg-headroom/hono&quot;">​</a></h1><p>The pool as a Hono middleware.</p><h2 id="interfaces" tabindex="-1">Interfaces <a class="header-anchor" href="#interfaces" aria-label="Permalink to &quot;Interfaces&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Interface</th><th>Description</th></tr></thead><tbody><tr><td><a href="./interfaces/HeadroomVariables.html">HeadroomVariables</a></td><td>Variables of the context that the middleware sets.</td></tr></tbody></table><h2 id="functions" tabindex="-1">Functions <a class="header-anchor" href="#functions" aria-label="Permalink to &quot;Functions&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Function</th><th>Description</th></tr></thead><tbody><tr><td><a href="./functions/headroom.html">headroom</a></td><td>Hono middleware: the pool in <code>c.var.pool</code>, health and metrics under <code>/internal</code>. Hono does not know when its server closes: use <code>closeOnSignal</code>.</td></tr></tbody></table><h2 id="references" tabindex="-1">References <a class="header-anchor" href="#references" aria-label="Permalink to &quot;References&quot;">​</a></h2><h3 id="headroomoptions" tabindex="-1">HeadroomOptions <a class="header-anchor" href="#headroomoptions" aria-label="Permalink to &quot;HeadroomOptions&quot;">​</a></h3><p>Re-exports <a href="./../express/interfaces/HeadroomOptions.html">HeadroomOptions</a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/hono/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"pg-headroom/express","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/express/index.md","filePath":"api/pg-headroom/express/index.md"}');
const _sfc_main = { name: "api/pg-headroom/express/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / pg-headroom/express</p><h1 id="pg-headroom-express" tabindex="-1">pg-headroom/express <a class="header-anchor" href="#pg-headroom-express" aria-label="Permalink to &quot;pg-headroom/express&quot;">​</a></h1><p>The pool in an Express application.</p><h2 id="interfaces" tabindex="-1">Interfaces <a class="header-anchor" href="#interfaces" aria-label="Permalink to &quot;Interfaces&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Interface</th><th>Description</th></tr></thead><tbody><tr><td><a href="./interfaces/ExpressApplication.html">ExpressApplication</a></td><td>The part of an Express application, 4 or newer, that is used.</td></tr><tr><td><a href="./interfaces/HeadroomOptions.html">HeadroomOptions</a></td><td>Options that the plugins for frameworks share.</td></tr><tr><td><a href="./interfaces/Service.html">Service</a></td><td>A pool and its monitor as part of an application.</td></tr></tbody></table><h2 id="functions" tabindex="-1">Functions <a class="header-anchor" href="#functions" aria-label="Permalink to &quot;Functions&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Function</th><th>Description</th></tr></thead><tbody><tr><td><a href="./functions/headroom.html">headroom</a></td><td>Adds <code>app.locals.pool</code>, and health and metrics under <code>/internal</code>. Express does not know when its server closes: use <code>closeOnSignal</code>.</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/express/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ConnectionHolder","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/ConnectionHolder.md","filePath":"api/pg-headroom/interfaces/ConnectionHolder.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/ConnectionHolder.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / ConnectionHolder</p><h1 id="interface-connectionholder" tabindex="-1">Interface: ConnectionHolder <a class="header-anchor" href="#interface-connectionholder" aria-label="Permalink to &quot;Interface: ConnectionHolder&quot;">​</a></h1><p>A server that can close connections which its clients keep alive.</p><h2 id="extended-by" tabindex="-1">Extended by <a class="header-anchor" href="#extended-by" aria-label="Permalink to &quot;Extended by&quot;">​</a></h2><ul><li><a href="./ClosableServer.html"><code>ClosableServer</code></a></li></ul><h2 id="methods" tabindex="-1">Methods <a class="header-anchor" href="#methods" aria-label="Permalink to &quot;Methods&quot;">​</a></h2><h3 id="closeallconnections" tabindex="-1">closeAllConnections()? <a class="header-anchor" href="#closeallconnections" aria-label="Permalink to &quot;closeAllConnections()?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>closeAllConnections</strong>(): <code>void</code></p></blockquote><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>void</code></p><hr><h3 id="closeidleconnections" tabindex="-1">closeIdleConnections()? <a class="header-anchor" href="#closeidleconnections" aria-label="Permalink to &quot;closeIdleConnections()?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>closeIdleConnections</strong>(): <code>void</code></p></blockquote><h4 id="returns-1" tabindex="-1">Returns <a class="header-anchor" href="#returns-1" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>void</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/ConnectionHolder.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ConnectionHolder = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ConnectionHolder as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ClosableApplication","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/ClosableApplication.md","filePath":"api/pg-headroom/interfaces/ClosableApplication.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/ClosableApplication.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / ClosableApplication</p><h1 id="interface-closableapplication" tabindex="-1">Interface: ClosableApplication <a class="header-anchor" href="#interface-closableapplication" aria-label="Permalink to &quot;Interface: ClosableApplication&quot;">​</a></h1><p>An application that closes its own server, such as Fastify&#39;s or Nest&#39;s.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="server" tabindex="-1">server? <a class="header-anchor" href="#server" aria-label="Permalink to &quot;server?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>server?</strong>: <a href="./ConnectionHolder.html"><code>ConnectionHolder</code></a></p></blockquote><h2 id="methods" tabindex="-1">Methods <a class="header-anchor" href="#methods" aria-label="Permalink to &quot;Methods&quot;">​</a></h2><h3 id="close" tabindex="-1">close() <a class="header-anchor" href="#close" aria-label="Permalink to &quot;close()&quot;">​</a></h3><blockquote><p><strong>close</strong>(): <code>PromiseLike</code>&lt;<code>unknown</code>&gt;</p></blockquote><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>PromiseLike</code>&lt;<code>unknown</code>&gt;</p><hr><h3 id="gethttpserver" tabindex="-1">getHttpServer()? <a class="header-anchor" href="#gethttpserver" aria-label="Permalink to &quot;getHttpServer()?&quot;">​</a></h3><blockquote><p><code>optional</code> <strong>getHttpServer</strong>(): <a href="./ConnectionHolder.html"><code>ConnectionHolder</code></a></p></blockquote><h4 id="returns-1" tabindex="-1">Returns <a class="header-anchor" href="#returns-1" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><a href="./ConnectionHolder.html"><code>ConnectionHolder</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/ClosableApplication.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ClosableApplication = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ClosableApplication as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ServerLimits","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/ServerLimits.md","filePath":"api/pg-headroom/bouncer/interfaces/ServerLimits.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/ServerLimits.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / ServerLimits</p><h1 id="interface-serverlimits" tabindex="-1">Interface: ServerLimits <a class="header-anchor" href="#interface-serverlimits" aria-label="Permalink to &quot;Interface: ServerLimits&quot;">​</a></h1><p>A server&#39;s connection limits; read them with renderLimitsSql.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="limits" tabindex="-1">limits? <a class="header-anchor" href="#limits" aria-label="Permalink to &quot;limits?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>limits?</strong>: readonly <code>NamedLimit</code>[]</p></blockquote><p>Limits of single databases and roles; absent if there are none.</p><hr><h3 id="maxconnections" tabindex="-1">maxConnections <a class="header-anchor" href="#maxconnections" aria-label="Permalink to &quot;maxConnections&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>maxConnections</strong>: <code>number</code></p></blockquote><p><code>max_connections</code>.</p><hr><h3 id="reserved" tabindex="-1">reserved <a class="header-anchor" href="#reserved" aria-label="Permalink to &quot;reserved&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>reserved</strong>: <code>number</code></p></blockquote><p><code>superuser_reserved_connections</code>, and <code>reserved_connections</code> from PostgreSQL 16 on.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/ServerLimits.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ServerLimits = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ServerLimits as default
};

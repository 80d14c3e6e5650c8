import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: BouncerDatabase","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/BouncerDatabase.md","filePath":"api/pg-headroom/bouncer/interfaces/BouncerDatabase.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/BouncerDatabase.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerDatabase</p><h1 id="interface-bouncerdatabase" tabindex="-1">Interface: BouncerDatabase <a class="header-anchor" href="#interface-bouncerdatabase" aria-label="Permalink to &quot;Interface: BouncerDatabase&quot;">​</a></h1><p>A database that clients of PgBouncer can connect to, and its address.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="database" tabindex="-1">database <a class="header-anchor" href="#database" aria-label="Permalink to &quot;database&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>database</strong>: <code>string</code></p></blockquote><p>Name on the server.</p><hr><h3 id="host" tabindex="-1">host <a class="header-anchor" href="#host" aria-label="Permalink to &quot;host&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>host</strong>: <code>string</code></p></blockquote><p>Host name, address, or the directory of a Unix socket.</p><hr><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>name</strong>: <code>string</code></p></blockquote><p>Name for clients.</p><hr><h3 id="port" tabindex="-1">port <a class="header-anchor" href="#port" aria-label="Permalink to &quot;port&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>port</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/BouncerDatabase.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerDatabase = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerDatabase as default
};

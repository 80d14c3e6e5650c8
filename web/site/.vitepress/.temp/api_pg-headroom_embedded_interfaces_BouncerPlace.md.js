import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: BouncerPlace","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/interfaces/BouncerPlace.md","filePath":"api/pg-headroom/embedded/interfaces/BouncerPlace.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/interfaces/BouncerPlace.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / BouncerPlace</p><h1 id="interface-bouncerplace" tabindex="-1">Interface: BouncerPlace <a class="header-anchor" href="#interface-bouncerplace" aria-label="Permalink to &quot;Interface: BouncerPlace&quot;">​</a></h1><p>Directory, port and socket of an embedded PgBouncer.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="folder" tabindex="-1">folder <a class="header-anchor" href="#folder" aria-label="Permalink to &quot;folder&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>folder</strong>: <code>string</code></p></blockquote><p>Its private working directory, with its files.</p><hr><h3 id="port" tabindex="-1">port <a class="header-anchor" href="#port" aria-label="Permalink to &quot;port&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>port</strong>: <code>number</code></p></blockquote><p>Port on 127.0.0.1.</p><hr><h3 id="socketdir" tabindex="-1">socketDir <a class="header-anchor" href="#socketdir" aria-label="Permalink to &quot;socketDir&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>socketDir</strong>: <code>string</code></p></blockquote><p>Directory of its Unix socket; empty, which disables the socket, if the path would be too long.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/interfaces/BouncerPlace.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerPlace = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerPlace as default
};

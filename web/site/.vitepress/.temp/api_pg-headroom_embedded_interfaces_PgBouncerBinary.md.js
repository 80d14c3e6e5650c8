import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: PgBouncerBinary","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/interfaces/PgBouncerBinary.md","filePath":"api/pg-headroom/embedded/interfaces/PgBouncerBinary.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/interfaces/PgBouncerBinary.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / PgBouncerBinary</p><h1 id="interface-pgbouncerbinary" tabindex="-1">Interface: PgBouncerBinary <a class="header-anchor" href="#interface-pgbouncerbinary" aria-label="Permalink to &quot;Interface: PgBouncerBinary&quot;">​</a></h1><p>A PgBouncer that runs on this machine.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="command" tabindex="-1">command <a class="header-anchor" href="#command" aria-label="Permalink to &quot;command&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>command</strong>: readonly <code>string</code>[]</p></blockquote><p>Command in front of its arguments: the program, or a dynamic linker with the program&#39;s libraries.</p><hr><h3 id="source" tabindex="-1">source <a class="header-anchor" href="#source" aria-label="Permalink to &quot;source&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>source</strong>: <code>string</code></p></blockquote><p>Origin: <code>PATH</code>, or a distribution such as <code>Debian 12</code>.</p><hr><h3 id="version" tabindex="-1">version <a class="header-anchor" href="#version" aria-label="Permalink to &quot;version&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>version</strong>: <code>string</code></p></blockquote><p>Version, such as <code>1.18.0</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/interfaces/PgBouncerBinary.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PgBouncerBinary = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PgBouncerBinary as default
};

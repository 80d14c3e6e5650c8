import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: BouncerDatabaseOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/type-aliases/BouncerDatabaseOptions.md","filePath":"api/pg-headroom/bouncer/type-aliases/BouncerDatabaseOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/type-aliases/BouncerDatabaseOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerDatabaseOptions</p><h1 id="type-alias-bouncerdatabaseoptions" tabindex="-1">Type Alias: BouncerDatabaseOptions <a class="header-anchor" href="#type-alias-bouncerdatabaseoptions" aria-label="Permalink to &quot;Type Alias: BouncerDatabaseOptions&quot;">​</a></h1><blockquote><p><strong>BouncerDatabaseOptions</strong> = <code>Pick</code>&lt;<a href="./../interfaces/BouncerDatabase.html"><code>BouncerDatabase</code></a>, <code>&quot;name&quot;</code>&gt; &amp; <code>Partial</code>&lt;<a href="./../interfaces/BouncerDatabase.html"><code>BouncerDatabase</code></a>&gt;</p></blockquote><p>A database as given. Defaults: <code>host: &#39;127.0.0.1&#39;</code>, <code>port: 5432</code>, and the same name on both sides.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/type-aliases/BouncerDatabaseOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerDatabaseOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerDatabaseOptions as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: BouncerOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/type-aliases/BouncerOptions.md","filePath":"api/pg-headroom/bouncer/type-aliases/BouncerOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/type-aliases/BouncerOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerOptions</p><h1 id="type-alias-bounceroptions" tabindex="-1">Type Alias: BouncerOptions <a class="header-anchor" href="#type-alias-bounceroptions" aria-label="Permalink to &quot;Type Alias: BouncerOptions&quot;">​</a></h1><blockquote><p><strong>BouncerOptions</strong> = <code>Partial</code>&lt;<code>Omit</code>&lt;<a href="./../interfaces/BouncerSettings.html"><code>BouncerSettings</code></a>, <code>&quot;databases&quot;</code>&gt;&gt; &amp; { <code>databases</code>: readonly <a href="./BouncerDatabaseOptions.html"><code>BouncerDatabaseOptions</code></a>[]; }</p></blockquote><p>Settings of PgBouncer as given; the others have their defaults.</p><h2 id="type-declaration" tabindex="-1">Type Declaration <a class="header-anchor" href="#type-declaration" aria-label="Permalink to &quot;Type Declaration&quot;">​</a></h2><h3 id="databases" tabindex="-1">databases <a class="header-anchor" href="#databases" aria-label="Permalink to &quot;databases&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>databases</strong>: readonly <a href="./BouncerDatabaseOptions.html"><code>BouncerDatabaseOptions</code></a>[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/type-aliases/BouncerOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerOptions as default
};

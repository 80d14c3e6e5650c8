import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: BouncerFiles","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/type-aliases/BouncerFiles.md","filePath":"api/pg-headroom/embedded/type-aliases/BouncerFiles.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/type-aliases/BouncerFiles.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / BouncerFiles</p><h1 id="type-alias-bouncerfiles" tabindex="-1">Type Alias: BouncerFiles <a class="header-anchor" href="#type-alias-bouncerfiles" aria-label="Permalink to &quot;Type Alias: BouncerFiles&quot;">​</a></h1><blockquote><p><strong>BouncerFiles</strong> = (<code>place</code>) =&gt; <code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>string</code>&gt;&gt;</p></blockquote><p>Renders the files of a PgBouncer by name, including <code>pgbouncer.ini</code>.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>place</code></td><td><a href="./../interfaces/BouncerPlace.html"><code>BouncerPlace</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>string</code>&gt;&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/type-aliases/BouncerFiles.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerFiles = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerFiles as default
};

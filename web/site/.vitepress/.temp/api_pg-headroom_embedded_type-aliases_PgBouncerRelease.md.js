import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: PgBouncerRelease","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/type-aliases/PgBouncerRelease.md","filePath":"api/pg-headroom/embedded/type-aliases/PgBouncerRelease.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/type-aliases/PgBouncerRelease.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / PgBouncerRelease</p><h1 id="type-alias-pgbouncerrelease" tabindex="-1">Type Alias: PgBouncerRelease <a class="header-anchor" href="#type-alias-pgbouncerrelease" aria-label="Permalink to &quot;Type Alias: PgBouncerRelease&quot;">​</a></h1><blockquote><p><strong>PgBouncerRelease</strong> = <code>&quot;bookworm&quot;</code> | <code>&quot;trixie&quot;</code> | <code>&quot;forky&quot;</code></p></blockquote><p>A Debian release whose PgBouncer can be requested: 1.18 in <code>bookworm</code>, 1.24 in <code>trixie</code>, and the newest one, 1.26 at the time of writing, in <code>forky</code>, which is in preparation.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/type-aliases/PgBouncerRelease.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PgBouncerRelease = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PgBouncerRelease as default
};

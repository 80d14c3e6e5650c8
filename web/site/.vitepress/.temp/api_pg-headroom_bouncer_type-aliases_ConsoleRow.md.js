import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ConsoleRow","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/type-aliases/ConsoleRow.md","filePath":"api/pg-headroom/bouncer/type-aliases/ConsoleRow.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/type-aliases/ConsoleRow.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / ConsoleRow</p><h1 id="type-alias-consolerow" tabindex="-1">Type Alias: ConsoleRow <a class="header-anchor" href="#type-alias-consolerow" aria-label="Permalink to &quot;Type Alias: ConsoleRow&quot;">​</a></h1><blockquote><p><strong>ConsoleRow</strong> = <code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>string</code> | <code>null</code>&gt;&gt;</p></blockquote><p>A row as the console sends it: strings by column name. The columns depend on PgBouncer&#39;s version.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/type-aliases/ConsoleRow.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ConsoleRow = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ConsoleRow as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ServerSettings","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/embedded/type-aliases/ServerSettings.md","filePath":"api/pg-headroom/embedded/type-aliases/ServerSettings.md"}');
const _sfc_main = { name: "api/pg-headroom/embedded/type-aliases/ServerSettings.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/embedded</a> / ServerSettings</p><h1 id="type-alias-serversettings" tabindex="-1">Type Alias: ServerSettings <a class="header-anchor" href="#type-alias-serversettings" aria-label="Permalink to &quot;Type Alias: ServerSettings&quot;">​</a></h1><blockquote><p><strong>ServerSettings</strong> = <code>Readonly</code>&lt;<code>Record</code>&lt;<code>string</code>, <code>string</code> | <code>number</code> | <code>boolean</code>&gt;&gt;</p></blockquote><p>Settings of postgresql.conf by name.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/embedded/type-aliases/ServerSettings.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ServerSettings = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ServerSettings as default
};

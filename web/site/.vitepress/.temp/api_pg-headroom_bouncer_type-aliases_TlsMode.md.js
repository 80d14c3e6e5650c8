import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: TlsMode","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/type-aliases/TlsMode.md","filePath":"api/pg-headroom/bouncer/type-aliases/TlsMode.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/type-aliases/TlsMode.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / TlsMode</p><h1 id="type-alias-tlsmode" tabindex="-1">Type Alias: TlsMode <a class="header-anchor" href="#type-alias-tlsmode" aria-label="Permalink to &quot;Type Alias: TlsMode&quot;">​</a></h1><blockquote><p><strong>TlsMode</strong> = <code>&quot;disable&quot;</code> | <code>&quot;allow&quot;</code> | <code>&quot;prefer&quot;</code> | <code>&quot;require&quot;</code> | <code>&quot;verify-ca&quot;</code> | <code>&quot;verify-full&quot;</code></p></blockquote><p>TLS mode, as in libpq&#39;s <code>sslmode</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/type-aliases/TlsMode.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const TlsMode = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  TlsMode as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: PooledClient","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/type-aliases/PooledClient.md","filePath":"api/pg-headroom/type-aliases/PooledClient.md"}');
const _sfc_main = { name: "api/pg-headroom/type-aliases/PooledClient.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / PooledClient</p><h1 id="type-alias-pooledclient" tabindex="-1">Type Alias: PooledClient <a class="header-anchor" href="#type-alias-pooledclient" aria-label="Permalink to &quot;Type Alias: PooledClient&quot;">​</a></h1><blockquote><p><strong>PooledClient</strong> = <code>pg.PoolClient</code> &amp; <code>AsyncDisposable</code></p></blockquote><p>A checked-out client of <code>pg</code>, which <code>await using</code> releases at the end of its block.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/type-aliases/PooledClient.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PooledClient = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PooledClient as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: PoolerStats","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/PoolerStats.md","filePath":"api/pg-headroom/interfaces/PoolerStats.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/PoolerStats.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / PoolerStats</p><h1 id="interface-poolerstats" tabindex="-1">Interface: PoolerStats <a class="header-anchor" href="#interface-poolerstats" aria-label="Permalink to &quot;Interface: PoolerStats&quot;">​</a></h1><p>Public state of the pooler.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="bearsnames" tabindex="-1">bearsNames <a class="header-anchor" href="#bearsnames" aria-label="Permalink to &quot;bearsNames&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>bearsNames</strong>: <code>boolean</code></p></blockquote><p>True if statements can be prepared under a name.</p><hr><h3 id="missingtimeouts" tabindex="-1">missingTimeouts <a class="header-anchor" href="#missingtimeouts" aria-label="Permalink to &quot;missingTimeouts&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>missingTimeouts</strong>: readonly <code>string</code>[]</p></blockquote><p>Wanted timeouts that the server does not keep for every session, by their PostgreSQL names.</p><hr><h3 id="mode" tabindex="-1">mode <a class="header-anchor" href="#mode" aria-label="Permalink to &quot;mode&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>mode</strong>: <code>PoolerMode</code></p></blockquote><hr><h3 id="product" tabindex="-1">product <a class="header-anchor" href="#product" aria-label="Permalink to &quot;product&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>product</strong>: <code>Product</code> | <code>undefined</code></p></blockquote><p>Recognized product; undefined without a pooler.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/PoolerStats.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PoolerStats = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PoolerStats as default
};

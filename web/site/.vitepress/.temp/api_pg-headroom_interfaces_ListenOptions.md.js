import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ListenOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/ListenOptions.md","filePath":"api/pg-headroom/interfaces/ListenOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/ListenOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / ListenOptions</p><h1 id="interface-listenoptions" tabindex="-1">Interface: ListenOptions <a class="header-anchor" href="#interface-listenoptions" aria-label="Permalink to &quot;Interface: ListenOptions&quot;">​</a></h1><p>Options of <code>pool.listen()</code>.</p><h2 id="extended-by" tabindex="-1">Extended by <a class="header-anchor" href="#extended-by" aria-label="Permalink to &quot;Extended by&quot;">​</a></h2><ul><li><a href="./NotificationOptions.html"><code>NotificationOptions</code></a></li></ul><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="ongap" tabindex="-1">onGap? <a class="header-anchor" href="#ongap" aria-label="Permalink to &quot;onGap?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>onGap?</strong>: (<code>gap</code>) =&gt; <code>unknown</code></p></blockquote><p>Called when notifications may have been missed, as soon as the pool listens again.</p><h4 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>gap</code></td><td><a href="./NotificationGap.html"><code>NotificationGap</code></a></td></tr></tbody></table><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>unknown</code></p><hr><h3 id="signal" tabindex="-1">signal? <a class="header-anchor" href="#signal" aria-label="Permalink to &quot;signal?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>signal?</strong>: <code>AbortSignal</code> | <code>null</code></p></blockquote><p>Ends the subscription.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/ListenOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ListenOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ListenOptions as default
};

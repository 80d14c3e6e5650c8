import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: NotificationHandler","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/type-aliases/NotificationHandler.md","filePath":"api/pg-headroom/type-aliases/NotificationHandler.md"}');
const _sfc_main = { name: "api/pg-headroom/type-aliases/NotificationHandler.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / NotificationHandler</p><h1 id="type-alias-notificationhandler" tabindex="-1">Type Alias: NotificationHandler <a class="header-anchor" href="#type-alias-notificationhandler" aria-label="Permalink to &quot;Type Alias: NotificationHandler&quot;">​</a></h1><blockquote><p><strong>NotificationHandler</strong> = (<code>payload</code>, <code>source</code>) =&gt; <code>unknown</code></p></blockquote><p>Called for each notification. A promise that it returns is not awaited; if it rejects, the pool reports the error.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>payload</code></td><td><code>string</code></td></tr><tr><td><code>source</code></td><td><a href="./../interfaces/NotificationSource.html"><code>NotificationSource</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>unknown</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/type-aliases/NotificationHandler.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const NotificationHandler = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  NotificationHandler as default
};

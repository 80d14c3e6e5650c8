import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: NotificationGap","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/NotificationGap.md","filePath":"api/pg-headroom/interfaces/NotificationGap.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/NotificationGap.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / NotificationGap</p><h1 id="interface-notificationgap" tabindex="-1">Interface: NotificationGap <a class="header-anchor" href="#interface-notificationgap" aria-label="Permalink to &quot;Interface: NotificationGap&quot;">​</a></h1><p>Period in which notifications may have been missed.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="channel" tabindex="-1">channel <a class="header-anchor" href="#channel" aria-label="Permalink to &quot;channel&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>channel</strong>: <code>string</code></p></blockquote><hr><h3 id="from" tabindex="-1">from <a class="header-anchor" href="#from" aria-label="Permalink to &quot;from&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>from</strong>: <code>Date</code></p></blockquote><p>Start: everything sent earlier was received.</p><hr><h3 id="reason" tabindex="-1">reason <a class="header-anchor" href="#reason" aria-label="Permalink to &quot;reason&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>reason</strong>: <code>&quot;connection&quot;</code> | <code>&quot;overflow&quot;</code></p></blockquote><p><code>connection</code>: it broke, or its server changed; <code>overflow</code>: an iterator was not read in time.</p><hr><h3 id="to" tabindex="-1">to <a class="header-anchor" href="#to" aria-label="Permalink to &quot;to&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>to</strong>: <code>Date</code></p></blockquote><p>End: everything sent later is received.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/NotificationGap.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const NotificationGap = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  NotificationGap as default
};

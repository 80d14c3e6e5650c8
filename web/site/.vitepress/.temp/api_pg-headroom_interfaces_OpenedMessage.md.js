import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: OpenedMessage","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/OpenedMessage.md","filePath":"api/pg-headroom/interfaces/OpenedMessage.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/OpenedMessage.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / OpenedMessage</p><h1 id="interface-openedmessage" tabindex="-1">Interface: OpenedMessage <a class="header-anchor" href="#interface-openedmessage" aria-label="Permalink to &quot;Interface: OpenedMessage&quot;">​</a></h1><p>Message of <code>headroom:connection:opened</code>.</p><h2 id="extends" tabindex="-1">Extends <a class="header-anchor" href="#extends" aria-label="Permalink to &quot;Extends&quot;">​</a></h2><ul><li><code>ConnectionMessage</code></li></ul><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="id" tabindex="-1">id <a class="header-anchor" href="#id" aria-label="Permalink to &quot;id&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>id</strong>: <code>number</code></p></blockquote><p>The connection&#39;s number in its pool.</p><h4 id="inherited-from" tabindex="-1">Inherited from <a class="header-anchor" href="#inherited-from" aria-label="Permalink to &quot;Inherited from&quot;">​</a></h4><p><code>ConnectionMessage.id</code></p><hr><h3 id="pool" tabindex="-1">pool <a class="header-anchor" href="#pool" aria-label="Permalink to &quot;pool&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pool</strong>: <code>string</code></p></blockquote><p>Name of the pool.</p><h4 id="inherited-from-1" tabindex="-1">Inherited from <a class="header-anchor" href="#inherited-from-1" aria-label="Permalink to &quot;Inherited from&quot;">​</a></h4><p><code>ConnectionMessage.pool</code></p><hr><h3 id="target" tabindex="-1">target <a class="header-anchor" href="#target" aria-label="Permalink to &quot;target&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>target</strong>: <a href="./Target.html"><code>Target</code></a></p></blockquote><hr><h3 id="tookms" tabindex="-1">tookMs <a class="header-anchor" href="#tookms" aria-label="Permalink to &quot;tookMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>tookMs</strong>: <code>number</code></p></blockquote><p>Time to open it, in milliseconds.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/OpenedMessage.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const OpenedMessage = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  OpenedMessage as default
};

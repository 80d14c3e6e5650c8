import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: LeakReport","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/LeakReport.md","filePath":"api/pg-headroom/interfaces/LeakReport.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/LeakReport.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / LeakReport</p><h1 id="interface-leakreport" tabindex="-1">Interface: LeakReport <a class="header-anchor" href="#interface-leakreport" aria-label="Permalink to &quot;Interface: LeakReport&quot;">​</a></h1><p>Report on a connection held for longer than the leak threshold; the argument of the pool&#39;s <code>leak</code> event.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="heldms" tabindex="-1">heldMs <a class="header-anchor" href="#heldms" aria-label="Permalink to &quot;heldMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>heldMs</strong>: <code>number</code></p></blockquote><hr><h3 id="id" tabindex="-1">id <a class="header-anchor" href="#id" aria-label="Permalink to &quot;id&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>id</strong>: <code>number</code></p></blockquote><p>The connection&#39;s number in this pool.</p><hr><h3 id="pool" tabindex="-1">pool <a class="header-anchor" href="#pool" aria-label="Permalink to &quot;pool&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pool</strong>: <code>string</code></p></blockquote><hr><h3 id="stack" tabindex="-1">stack <a class="header-anchor" href="#stack" aria-label="Permalink to &quot;stack&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>stack</strong>: <code>string</code> | <code>undefined</code></p></blockquote><p>Stack of the checkout.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/LeakReport.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const LeakReport = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  LeakReport as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: HostChosenMessage","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/HostChosenMessage.md","filePath":"api/pg-headroom/interfaces/HostChosenMessage.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/HostChosenMessage.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / HostChosenMessage</p><h1 id="interface-hostchosenmessage" tabindex="-1">Interface: HostChosenMessage <a class="header-anchor" href="#interface-hostchosenmessage" aria-label="Permalink to &quot;Interface: HostChosenMessage&quot;">​</a></h1><p>Message of <code>headroom:host:chosen</code>: connections go to another host than before.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="before" tabindex="-1">before <a class="header-anchor" href="#before" aria-label="Permalink to &quot;before&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>before</strong>: <code>string</code> | <code>undefined</code></p></blockquote><p>The one before; undefined at first.</p><hr><h3 id="host" tabindex="-1">host <a class="header-anchor" href="#host" aria-label="Permalink to &quot;host&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>host</strong>: <code>string</code></p></blockquote><p>Host and port, such as <code>db1:5432</code>.</p><hr><h3 id="pool" tabindex="-1">pool <a class="header-anchor" href="#pool" aria-label="Permalink to &quot;pool&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pool</strong>: <code>string</code></p></blockquote><p>Name of the pool.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/HostChosenMessage.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const HostChosenMessage = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  HostChosenMessage as default
};

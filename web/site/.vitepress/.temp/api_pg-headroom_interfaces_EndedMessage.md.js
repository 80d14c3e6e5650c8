import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: EndedMessage","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/EndedMessage.md","filePath":"api/pg-headroom/interfaces/EndedMessage.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/EndedMessage.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / EndedMessage</p><h1 id="interface-endedmessage" tabindex="-1">Interface: EndedMessage <a class="header-anchor" href="#interface-endedmessage" aria-label="Permalink to &quot;Interface: EndedMessage&quot;">​</a></h1><p>Message of <code>headroom:pool:ended</code>.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="measures" tabindex="-1">measures <a class="header-anchor" href="#measures" aria-label="Permalink to &quot;measures&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>measures</strong>: <a href="./PoolMeasures.html"><code>PoolMeasures</code></a></p></blockquote><p>Its last counts.</p><hr><h3 id="pool" tabindex="-1">pool <a class="header-anchor" href="#pool" aria-label="Permalink to &quot;pool&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>pool</strong>: <code>string</code></p></blockquote><hr><h3 id="target" tabindex="-1">target <a class="header-anchor" href="#target" aria-label="Permalink to &quot;target&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>target</strong>: <a href="./Target.html"><code>Target</code></a></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/EndedMessage.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const EndedMessage = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  EndedMessage as default
};

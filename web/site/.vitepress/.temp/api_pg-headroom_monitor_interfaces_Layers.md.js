import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Layers","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/Layers.md","filePath":"api/pg-headroom/monitor/interfaces/Layers.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/Layers.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Layers</p><h1 id="interface-layers" tabindex="-1">Interface: Layers <a class="header-anchor" href="#interface-layers" aria-label="Permalink to &quot;Interface: Layers&quot;">​</a></h1><p>Readings by layer.</p><h2 id="extended-by" tabindex="-1">Extended by <a class="header-anchor" href="#extended-by" aria-label="Permalink to &quot;Extended by&quot;">​</a></h2><ul><li><a href="./Snapshot.html"><code>Snapshot</code></a></li></ul><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="apps" tabindex="-1">apps <a class="header-anchor" href="#apps" aria-label="Permalink to &quot;apps&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>apps</strong>: readonly <a href="./../type-aliases/Reading.html"><code>Reading</code></a>&lt;<a href="./AppFacts.html"><code>AppFacts</code></a>&gt;[]</p></blockquote><p>Processes with pools: this one, named <code>this process</code>, and those read over HTTP, named by address.</p><hr><h3 id="bouncers" tabindex="-1">bouncers <a class="header-anchor" href="#bouncers" aria-label="Permalink to &quot;bouncers&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>bouncers</strong>: readonly <a href="./../type-aliases/Reading.html"><code>Reading</code></a>&lt;<a href="./BouncerFacts.html"><code>BouncerFacts</code></a>&gt;[]</p></blockquote><hr><h3 id="servers" tabindex="-1">servers <a class="header-anchor" href="#servers" aria-label="Permalink to &quot;servers&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>servers</strong>: readonly <a href="./../type-aliases/Reading.html"><code>Reading</code></a>&lt;<a href="./ServerFacts.html"><code>ServerFacts</code></a>&gt;[]</p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/Layers.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Layers = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Layers as default
};

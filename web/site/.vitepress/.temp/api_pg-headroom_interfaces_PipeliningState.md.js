import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: PipeliningState","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/PipeliningState.md","filePath":"api/pg-headroom/interfaces/PipeliningState.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/PipeliningState.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / PipeliningState</p><h1 id="interface-pipeliningstate" tabindex="-1">Interface: PipeliningState <a class="header-anchor" href="#interface-pipeliningstate" aria-label="Permalink to &quot;Interface: PipeliningState&quot;">​</a></h1><p>The mode, and the reason if it is off.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="mode" tabindex="-1">mode <a class="header-anchor" href="#mode" aria-label="Permalink to &quot;mode&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>mode</strong>: <code>PipeliningMode</code></p></blockquote><hr><h3 id="reason" tabindex="-1">reason <a class="header-anchor" href="#reason" aria-label="Permalink to &quot;reason&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>reason</strong>: <code>string</code> | <code>undefined</code></p></blockquote><hr><h3 id="remedy" tabindex="-1">remedy? <a class="header-anchor" href="#remedy" aria-label="Permalink to &quot;remedy?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>remedy?</strong>: <code>string</code></p></blockquote><p>Advice, if a hook on <code>pg</code> switches it off.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/PipeliningState.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PipeliningState = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PipeliningState as default
};

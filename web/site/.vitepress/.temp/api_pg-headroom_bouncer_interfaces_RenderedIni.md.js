import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: RenderedIni","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/RenderedIni.md","filePath":"api/pg-headroom/bouncer/interfaces/RenderedIni.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/RenderedIni.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / RenderedIni</p><h1 id="interface-renderedini" tabindex="-1">Interface: RenderedIni <a class="header-anchor" href="#interface-renderedini" aria-label="Permalink to &quot;Interface: RenderedIni&quot;">​</a></h1><p>An ini file, and a sentence for each setting that the version does not support.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="lost" tabindex="-1">lost <a class="header-anchor" href="#lost" aria-label="Permalink to &quot;lost&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>lost</strong>: readonly <code>string</code>[]</p></blockquote><hr><h3 id="text" tabindex="-1">text <a class="header-anchor" href="#text" aria-label="Permalink to &quot;text&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>text</strong>: <code>string</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/RenderedIni.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const RenderedIni = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  RenderedIni as default
};

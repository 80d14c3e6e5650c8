import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ConsoleSetting","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/ConsoleSetting.md","filePath":"api/pg-headroom/bouncer/interfaces/ConsoleSetting.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/ConsoleSetting.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / ConsoleSetting</p><h1 id="interface-consolesetting" tabindex="-1">Interface: ConsoleSetting <a class="header-anchor" href="#interface-consolesetting" aria-label="Permalink to &quot;Interface: ConsoleSetting&quot;">​</a></h1><p>A row of <code>SHOW CONFIG</code>. Values are strings, as in the ini file.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="default" tabindex="-1">default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;default&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>default</strong>: <code>string</code></p></blockquote><hr><h3 id="ischangeable" tabindex="-1">isChangeable <a class="header-anchor" href="#ischangeable" aria-label="Permalink to &quot;isChangeable&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isChangeable</strong>: <code>boolean</code></p></blockquote><p>True if RELOAD changes it; otherwise a change needs a restart.</p><hr><h3 id="key" tabindex="-1">key <a class="header-anchor" href="#key" aria-label="Permalink to &quot;key&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>key</strong>: <code>string</code></p></blockquote><hr><h3 id="value" tabindex="-1">value <a class="header-anchor" href="#value" aria-label="Permalink to &quot;value&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>value</strong>: <code>string</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/ConsoleSetting.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ConsoleSetting = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ConsoleSetting as default
};

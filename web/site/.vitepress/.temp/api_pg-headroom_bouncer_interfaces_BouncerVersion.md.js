import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: BouncerVersion","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/BouncerVersion.md","filePath":"api/pg-headroom/bouncer/interfaces/BouncerVersion.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/BouncerVersion.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerVersion</p><h1 id="interface-bouncerversion" tabindex="-1">Interface: BouncerVersion <a class="header-anchor" href="#interface-bouncerversion" aria-label="Permalink to &quot;Interface: BouncerVersion&quot;">​</a></h1><p>A release of PgBouncer.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="major" tabindex="-1">major <a class="header-anchor" href="#major" aria-label="Permalink to &quot;major&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>major</strong>: <code>number</code></p></blockquote><hr><h3 id="minor" tabindex="-1">minor <a class="header-anchor" href="#minor" aria-label="Permalink to &quot;minor&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>minor</strong>: <code>number</code></p></blockquote><hr><h3 id="patch" tabindex="-1">patch <a class="header-anchor" href="#patch" aria-label="Permalink to &quot;patch&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>patch</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/BouncerVersion.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerVersion = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerVersion as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: BouncerUser","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/BouncerUser.md","filePath":"api/pg-headroom/bouncer/interfaces/BouncerUser.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/BouncerUser.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / BouncerUser</p><h1 id="interface-bounceruser" tabindex="-1">Interface: BouncerUser <a class="header-anchor" href="#interface-bounceruser" aria-label="Permalink to &quot;Interface: BouncerUser&quot;">​</a></h1><p>A user of PgBouncer.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>name</strong>: <code>string</code></p></blockquote><hr><h3 id="password" tabindex="-1">password <a class="header-anchor" href="#password" aria-label="Permalink to &quot;password&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>password</strong>: <code>string</code></p></blockquote><p>The password in plain text, or the SCRAM secret that the server also has.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/BouncerUser.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const BouncerUser = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  BouncerUser as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ApplicationUse","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/ApplicationUse.md","filePath":"api/pg-headroom/monitor/interfaces/ApplicationUse.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/ApplicationUse.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / ApplicationUse</p><h1 id="interface-applicationuse" tabindex="-1">Interface: ApplicationUse <a class="header-anchor" href="#interface-applicationuse" aria-label="Permalink to &quot;Interface: ApplicationUse&quot;">​</a></h1><p>Number of connections by application name.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="application" tabindex="-1">application <a class="header-anchor" href="#application" aria-label="Permalink to &quot;application&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>application</strong>: <code>string</code></p></blockquote><hr><h3 id="bystate" tabindex="-1">byState <a class="header-anchor" href="#bystate" aria-label="Permalink to &quot;byState&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>byState</strong>: <code>Readonly</code>&lt;<code>Partial</code>&lt;<code>Record</code>&lt;<a href="./../type-aliases/SessionState.html"><code>SessionState</code></a>, <code>number</code>&gt;&gt;&gt;</p></blockquote><p>By state, without states that have no session. Empty if the role cannot see states.</p><hr><h3 id="database" tabindex="-1">database <a class="header-anchor" href="#database" aria-label="Permalink to &quot;database&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>database</strong>: <code>string</code> | <code>undefined</code></p></blockquote><hr><h3 id="total" tabindex="-1">total <a class="header-anchor" href="#total" aria-label="Permalink to &quot;total&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>total</strong>: <code>number</code></p></blockquote><hr><h3 id="user" tabindex="-1">user <a class="header-anchor" href="#user" aria-label="Permalink to &quot;user&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>user</strong>: <code>string</code> | <code>undefined</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/ApplicationUse.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ApplicationUse = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ApplicationUse as default
};

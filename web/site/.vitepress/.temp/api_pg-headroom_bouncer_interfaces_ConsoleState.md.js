import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ConsoleState","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/bouncer/interfaces/ConsoleState.md","filePath":"api/pg-headroom/bouncer/interfaces/ConsoleState.md"}');
const _sfc_main = { name: "api/pg-headroom/bouncer/interfaces/ConsoleState.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/bouncer</a> / ConsoleState</p><h1 id="interface-consolestate" tabindex="-1">Interface: ConsoleState <a class="header-anchor" href="#interface-consolestate" aria-label="Permalink to &quot;Interface: ConsoleState&quot;">​</a></h1><p><code>SHOW STATE</code>: state of PgBouncer as a whole. Individually paused databases are listed by <code>SHOW DATABASES</code>.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="isactive" tabindex="-1">isActive <a class="header-anchor" href="#isactive" aria-label="Permalink to &quot;isActive&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isActive</strong>: <code>boolean</code></p></blockquote><hr><h3 id="ispaused" tabindex="-1">isPaused <a class="header-anchor" href="#ispaused" aria-label="Permalink to &quot;isPaused&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isPaused</strong>: <code>boolean</code></p></blockquote><hr><h3 id="issuspended" tabindex="-1">isSuspended <a class="header-anchor" href="#issuspended" aria-label="Permalink to &quot;isSuspended&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>isSuspended</strong>: <code>boolean</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/bouncer/interfaces/ConsoleState.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ConsoleState = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ConsoleState as default
};

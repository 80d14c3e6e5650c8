import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: SessionSettings","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/SessionSettings.md","filePath":"api/pg-headroom/interfaces/SessionSettings.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/SessionSettings.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / SessionSettings</p><h1 id="interface-sessionsettings" tabindex="-1">Interface: SessionSettings <a class="header-anchor" href="#interface-sessionsettings" aria-label="Permalink to &quot;Interface: SessionSettings&quot;">​</a></h1><p>Timeouts that the server enforces for every session of the pool; 0 keeps the server&#39;s own value.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="idleintransactiontimeoutms" tabindex="-1">idleInTransactionTimeoutMs <a class="header-anchor" href="#idleintransactiontimeoutms" aria-label="Permalink to &quot;idleInTransactionTimeoutMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>idleInTransactionTimeoutMs</strong>: <code>number</code></p></blockquote><hr><h3 id="locktimeoutms" tabindex="-1">lockTimeoutMs <a class="header-anchor" href="#locktimeoutms" aria-label="Permalink to &quot;lockTimeoutMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>lockTimeoutMs</strong>: <code>number</code></p></blockquote><hr><h3 id="statementtimeoutms" tabindex="-1">statementTimeoutMs <a class="header-anchor" href="#statementtimeoutms" aria-label="Permalink to &quot;statementTimeoutMs&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>statementTimeoutMs</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/SessionSettings.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const SessionSettings = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  SessionSettings as default
};

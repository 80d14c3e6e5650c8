import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Silence","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/Silence.md","filePath":"api/pg-headroom/monitor/interfaces/Silence.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/Silence.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Silence</p><h1 id="interface-silence" tabindex="-1">Interface: Silence <a class="header-anchor" href="#interface-silence" aria-label="Permalink to &quot;Interface: Silence&quot;">​</a></h1><p>Reason why a source did not answer.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="kind" tabindex="-1">kind <a class="header-anchor" href="#kind" aria-label="Permalink to &quot;kind&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>kind</strong>: <code>&quot;full&quot;</code> | <code>&quot;down&quot;</code> | <code>&quot;late&quot;</code> | <code>&quot;denied&quot;</code> | <code>&quot;odd&quot;</code></p></blockquote><p><code>full</code>: no connection is left; <code>down</code>: unreachable; <code>late</code>: no answer in time; <code>denied</code>: access denied; <code>odd</code>: unexpected answer.</p><hr><h3 id="reason" tabindex="-1">reason <a class="header-anchor" href="#reason" aria-label="Permalink to &quot;reason&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>reason</strong>: <code>string</code></p></blockquote><p>Message for people. Never contains a password.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/Silence.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Silence = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Silence as default
};

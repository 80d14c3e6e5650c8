import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: FleetMode","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/type-aliases/FleetMode.md","filePath":"api/pg-headroom/type-aliases/FleetMode.md"}');
const _sfc_main = { name: "api/pg-headroom/type-aliases/FleetMode.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / FleetMode</p><h1 id="type-alias-fleetmode" tabindex="-1">Type Alias: FleetMode <a class="header-anchor" href="#type-alias-fleetmode" aria-label="Permalink to &quot;Type Alias: FleetMode&quot;">​</a></h1><blockquote><p><strong>FleetMode</strong> = <code>&quot;starting&quot;</code> | <code>&quot;locks&quot;</code> | <code>&quot;counting&quot;</code> | <code>&quot;pooler&quot;</code></p></blockquote><p>Method by which the processes of a fleet keep the budget.</p><ul><li><code>starting</code>: no connection has been opened yet</li><li><code>locks</code>: each connection holds a slot as a session lock</li><li><code>counting</code>: sessions are counted, because session locks do not exclude on this server; only the role&#39;s limit prevents overshoot</li><li><code>pooler</code>: a pooler is in front of the server, and its own limit is the budget</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/type-aliases/FleetMode.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const FleetMode = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  FleetMode as default
};

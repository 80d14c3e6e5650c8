import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Variable: sessionStates","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/variables/sessionStates.md","filePath":"api/pg-headroom/monitor/variables/sessionStates.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/variables/sessionStates.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / sessionStates</p><h1 id="variable-sessionstates" tabindex="-1">Variable: sessionStates <a class="header-anchor" href="#variable-sessionstates" aria-label="Permalink to &quot;Variable: sessionStates&quot;">​</a></h1><blockquote><p><code>const</code> <strong>sessionStates</strong>: readonly [<code>&quot;active&quot;</code>, <code>&quot;idle&quot;</code>, <code>&quot;idle in transaction&quot;</code>, <code>&quot;idle in transaction (aborted)&quot;</code>, <code>&quot;fastpath function call&quot;</code>, <code>&quot;disabled&quot;</code>, <code>&quot;starting&quot;</code>]</p></blockquote><p>States of a session as PostgreSQL spells them; <code>starting</code> means before authentication (18 and newer).</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/variables/sessionStates.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sessionStates = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sessionStates as default
};

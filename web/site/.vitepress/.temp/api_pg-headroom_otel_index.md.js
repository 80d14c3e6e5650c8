import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"pg-headroom/otel","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/otel/index.md","filePath":"api/pg-headroom/otel/index.md"}');
const _sfc_main = { name: "api/pg-headroom/otel/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / pg-headroom/otel</p><h1 id="pg-headroom-otel" tabindex="-1">pg-headroom/otel <a class="header-anchor" href="#pg-headroom-otel" aria-label="Permalink to &quot;pg-headroom/otel&quot;">​</a></h1><p>Spans and metrics for OpenTelemetry.</p><h2 id="classes" tabindex="-1">Classes <a class="header-anchor" href="#classes" aria-label="Permalink to &quot;Classes&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Class</th><th>Description</th></tr></thead><tbody><tr><td><a href="./classes/HeadroomInstrumentation.html">HeadroomInstrumentation</a></td><td>Records the statements and connections of all pools in OpenTelemetry, by the semantic conventions for PostgreSQL: a span for each statement of <code>pool.query</code>, <code>pool.transaction</code> and checked-out clients, <code>db.client.operation.duration</code>, all metrics of <code>db.client.connection</code>, and those of shared connections. Pools created earlier are included. The pool&#39;s own statements, such as checks of idle connections, are not recorded.</td></tr></tbody></table><h2 id="interfaces" tabindex="-1">Interfaces <a class="header-anchor" href="#interfaces" aria-label="Permalink to &quot;Interfaces&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Interface</th><th>Description</th></tr></thead><tbody><tr><td><a href="./interfaces/HeadroomInstrumentationConfig.html">HeadroomInstrumentationConfig</a></td><td>Options of <code>HeadroomInstrumentation</code>.</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/otel/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"API","description":"","frontmatter":{},"headers":[],"relativePath":"api/index.md","filePath":"api/index.md"}');
const _sfc_main = { name: "api/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="api" tabindex="-1">API <a class="header-anchor" href="#api" aria-label="Permalink to &quot;API&quot;">​</a></h1><h2 id="modules" tabindex="-1">Modules <a class="header-anchor" href="#modules" aria-label="Permalink to &quot;Modules&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Module</th><th>Description</th></tr></thead><tbody><tr><td><a href="./pg-headroom/">pg-headroom</a></td><td>The pool, its errors, and what it publishes.</td></tr><tr><td><a href="./pg-headroom/bouncer/">pg-headroom/bouncer</a></td><td>Configuration and console of PgBouncer.</td></tr><tr><td><a href="./pg-headroom/dashboard/">pg-headroom/dashboard</a></td><td>A live page of pools, PgBouncer, the server and the fleet, to mount into a service.</td></tr><tr><td><a href="./pg-headroom/embedded/">pg-headroom/embedded</a></td><td>A temporary PostgreSQL and PgBouncer for development and tests.</td></tr><tr><td><a href="./pg-headroom/express/">pg-headroom/express</a></td><td>The pool in an Express application.</td></tr><tr><td><a href="./pg-headroom/fastify/">pg-headroom/fastify</a></td><td>The pool as a Fastify plugin.</td></tr><tr><td><a href="./pg-headroom/hono/">pg-headroom/hono</a></td><td>The pool as a Hono middleware.</td></tr><tr><td><a href="./pg-headroom/monitor/">pg-headroom/monitor</a></td><td>One view and one verdict over pools, PgBouncer and the server.</td></tr><tr><td><a href="./pg-headroom/nest/">pg-headroom/nest</a></td><td>The pool as a Nest module.</td></tr><tr><td><a href="./pg-headroom/next/">pg-headroom/next</a></td><td>One pool for a Next.js application.</td></tr><tr><td><a href="./pg-headroom/otel/">pg-headroom/otel</a></td><td>Spans and metrics for OpenTelemetry.</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

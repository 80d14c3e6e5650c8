import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"","description":"","frontmatter":{"layout":"home","hero":{"name":"Headroom","text":"PostgreSQL connections that do not run out","tagline":"A drop-in replacement for pg.Pool. Several times faster on fewer connections, orderly under overload, and open about how much capacity is left.","image":{"src":"/hero.svg","alt":"Connections in use over time. Without a pool they climb past the limit of the server. With Headroom they stay far below it."},"actions":[{"theme":"brand","text":"Start in five minutes","link":"/start"},{"theme":"alt","text":"Something is wrong","link":"/troubleshooting"},{"theme":"alt","text":"How it works","link":"/how-it-works"}]},"features":[{"title":"Replaces pg.Pool in one line","details":"The same options, clients, events and errors. Drizzle, Prisma, Knex, TypeORM, Kysely and job queues run on it unchanged.","link":"/migrate/pg-pool"},{"title":"Many callers on few connections","details":"Short statements of many callers are pipelined over a few connections, and kept apart from slow ones.","link":"/lanes"},{"title":"Never more than the server has","details":"One process stays below its max, and a whole fleet of processes below one budget that follows demand.","link":"/fleet"},{"title":"Failures that say what to do","details":"Each error has a stable code, the state of the pool, and the remedy. No caller waits past its deadline.","link":"/errors"},{"title":"One view of pool, PgBouncer and server","details":"A monitor in the terminal, metrics, health checks, alerts, and a doctor that says what to type.","link":"/monitoring"},{"title":"Proved under faults","details":"Restarts, crashes, black holes and failovers, beside pg.Pool and postgres.js, with the results published.","link":"/reliability"}]},"headers":[],"relativePath":"index.md","filePath":"index.md"}');
const _sfc_main = { name: "index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

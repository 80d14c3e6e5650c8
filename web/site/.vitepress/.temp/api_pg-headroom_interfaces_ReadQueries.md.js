import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ReadQueries","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/ReadQueries.md","filePath":"api/pg-headroom/interfaces/ReadQueries.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/ReadQueries.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / ReadQueries</p><h1 id="interface-readqueries" tabindex="-1">Interface: ReadQueries <a class="header-anchor" href="#interface-readqueries" aria-label="Permalink to &quot;Interface: ReadQueries&quot;">​</a></h1><p>Runs statements on replicas.</p><h2 id="extended-by" tabindex="-1">Extended by <a class="header-anchor" href="#extended-by" aria-label="Permalink to &quot;Extended by&quot;">​</a></h2><ul><li><a href="./Session.html"><code>Session</code></a></li></ul><h2 id="methods" tabindex="-1">Methods <a class="header-anchor" href="#methods" aria-label="Permalink to &quot;Methods&quot;">​</a></h2><h3 id="query" tabindex="-1">query() <a class="header-anchor" href="#query" aria-label="Permalink to &quot;query()&quot;">​</a></h3><blockquote><p><strong>query</strong>&lt;<code>R</code>, <code>V</code>&gt;(<code>config</code>, <code>values?</code>): <code>Promise</code>&lt;<code>QueryResult</code>&lt;<code>R</code>&gt;&gt;</p></blockquote><h4 id="type-parameters" tabindex="-1">Type Parameters <a class="header-anchor" href="#type-parameters" aria-label="Permalink to &quot;Type Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Type Parameter</th><th>Default type</th></tr></thead><tbody><tr><td><a id="type-parameter-r"></a> <code>R</code> <em>extends</em> <code>QueryResultRow</code></td><td><code>any</code></td></tr><tr><td><a id="type-parameter-v"></a> <code>V</code></td><td><code>any</code>[]</td></tr></tbody></table><h4 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>config</code></td><td><code>string</code> | <code>QueryConfig</code>&lt;<code>V</code>&gt; &amp; <a href="./StatementOptions.html"><code>StatementOptions</code></a></td></tr><tr><td><code>values?</code></td><td><code>QueryConfigValues</code>&lt;<code>V</code>&gt;</td></tr></tbody></table><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>Promise</code>&lt;<code>QueryResult</code>&lt;<code>R</code>&gt;&gt;</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/ReadQueries.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ReadQueries = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ReadQueries as default
};

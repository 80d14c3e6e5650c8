import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: StatementOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/StatementOptions.md","filePath":"api/pg-headroom/interfaces/StatementOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/StatementOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / StatementOptions</p><h1 id="interface-statementoptions" tabindex="-1">Interface: StatementOptions <a class="header-anchor" href="#interface-statementoptions" aria-label="Permalink to &quot;Interface: StatementOptions&quot;">​</a></h1><p>Options of a statement in addition to those of <code>pg</code>&#39;s types.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="query-timeout" tabindex="-1">query_timeout? <a class="header-anchor" href="#query-timeout" aria-label="Permalink to &quot;query\\_timeout?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>query_timeout?</strong>: <code>number</code></p></blockquote><p>Maximum time of the statement once it has a connection, in milliseconds; then it is aborted.</p><h4 id="default" tabindex="-1">Default <a class="header-anchor" href="#default" aria-label="Permalink to &quot;Default&quot;">​</a></h4><p>the pool&#39;s <code>query_timeout</code>, none unless given; 0 counts as not given, as in <code>pg</code></p><hr><h3 id="signal" tabindex="-1">signal? <a class="header-anchor" href="#signal" aria-label="Permalink to &quot;signal?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>signal?</strong>: <code>AbortSignal</code> | <code>null</code></p></blockquote><p>Aborts the statement. One that is not sent yet is never sent; for a running one, the server receives a cancel request. In both cases it rejects with the signal&#39;s reason at once, and other statements are not affected.</p><hr><h3 id="target" tabindex="-1">target? <a class="header-anchor" href="#target" aria-label="Permalink to &quot;target?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>target?</strong>: <code>&quot;primary&quot;</code> | <code>&quot;replica&quot;</code></p></blockquote><p>Server for the statement; <code>replica</code> is the same as <code>pool.read.query</code>.</p><h4 id="default-1" tabindex="-1">Default <a class="header-anchor" href="#default-1" aria-label="Permalink to &quot;Default&quot;">​</a></h4><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;primary&#39;</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/StatementOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const StatementOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  StatementOptions as default
};

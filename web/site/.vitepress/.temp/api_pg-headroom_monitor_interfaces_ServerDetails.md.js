import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ServerDetails","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/ServerDetails.md","filePath":"api/pg-headroom/monitor/interfaces/ServerDetails.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/ServerDetails.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / ServerDetails</p><h1 id="interface-serverdetails" tabindex="-1">Interface: ServerDetails <a class="header-anchor" href="#interface-serverdetails" aria-label="Permalink to &quot;Interface: ServerDetails&quot;">​</a></h1><p>Facts about a server beyond those of a report.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="activity" tabindex="-1">activity <a class="header-anchor" href="#activity" aria-label="Permalink to &quot;activity&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>activity</strong>: <a href="./Dated.html"><code>Dated</code></a>&lt;<a href="./ActivityFacts.html"><code>ActivityFacts</code></a>&gt; | <code>undefined</code></p></blockquote><hr><h3 id="fleet" tabindex="-1">fleet <a class="header-anchor" href="#fleet" aria-label="Permalink to &quot;fleet&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>fleet</strong>: <a href="./Dated.html"><code>Dated</code></a>&lt;<code>FleetSurvey</code>&gt; | <code>undefined</code></p></blockquote><p>Undefined if no fleet has a member in the monitor&#39;s database.</p><hr><h3 id="gaps" tabindex="-1">gaps <a class="header-anchor" href="#gaps" aria-label="Permalink to &quot;gaps&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>gaps</strong>: readonly <code>string</code>[]</p></blockquote><p>Sentences on the parts that could not be read.</p><hr><h3 id="sizes" tabindex="-1">sizes <a class="header-anchor" href="#sizes" aria-label="Permalink to &quot;sizes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>sizes</strong>: <a href="./Dated.html"><code>Dated</code></a>&lt;<a href="./SizeFacts.html"><code>SizeFacts</code></a>&gt; | <code>undefined</code></p></blockquote><hr><h3 id="statements" tabindex="-1">statements <a class="header-anchor" href="#statements" aria-label="Permalink to &quot;statements&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>statements</strong>: <a href="./Dated.html"><code>Dated</code></a>&lt;readonly <a href="./StatementFacts.html"><code>StatementFacts</code></a>[]&gt; | <code>undefined</code></p></blockquote><p>Undefined without <code>pg_stat_statements</code>.</p><hr><h3 id="texts" tabindex="-1">texts <a class="header-anchor" href="#texts" aria-label="Permalink to &quot;texts&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>texts</strong>: <code>ReadonlyMap</code>&lt;<code>number</code>, <code>string</code>&gt;</p></blockquote><p>Texts of the statements of sessions, by pid; empty unless asked for.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/ServerDetails.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ServerDetails = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ServerDetails as default
};

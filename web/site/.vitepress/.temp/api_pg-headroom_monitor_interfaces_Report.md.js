import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Report","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/interfaces/Report.md","filePath":"api/pg-headroom/monitor/interfaces/Report.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/interfaces/Report.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / Report</p><h1 id="interface-report" tabindex="-1">Interface: Report <a class="header-anchor" href="#interface-report" aria-label="Permalink to &quot;Interface: Report&quot;">​</a></h1><p>A snapshot with its evaluation.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="findings" tabindex="-1">findings <a class="header-anchor" href="#findings" aria-label="Permalink to &quot;findings&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>findings</strong>: readonly <a href="./Finding.html"><code>Finding</code></a>[]</p></blockquote><p>Worst first, then in the order of the layers; includes those that are ok.</p><hr><h3 id="previous" tabindex="-1">previous <a class="header-anchor" href="#previous" aria-label="Permalink to &quot;previous&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>previous</strong>: <a href="./Snapshot.html"><code>Snapshot</code></a> | <code>undefined</code></p></blockquote><p>The previous snapshot, which rates are computed from; undefined the first time.</p><hr><h3 id="snapshot" tabindex="-1">snapshot <a class="header-anchor" href="#snapshot" aria-label="Permalink to &quot;snapshot&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>snapshot</strong>: <a href="./Snapshot.html"><code>Snapshot</code></a></p></blockquote><hr><h3 id="verdict" tabindex="-1">verdict <a class="header-anchor" href="#verdict" aria-label="Permalink to &quot;verdict&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>verdict</strong>: <code>&quot;unknown&quot;</code> | <code>&quot;ok&quot;</code> | <code>&quot;advice&quot;</code> | <code>&quot;warning&quot;</code> | <code>&quot;critical&quot;</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/interfaces/Report.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Report = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Report as default
};

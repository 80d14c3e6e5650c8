import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: renderLine()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/functions/renderLine.md","filePath":"api/pg-headroom/monitor/functions/renderLine.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/functions/renderLine.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / renderLine</p><h1 id="function-renderline" tabindex="-1">Function: renderLine() <a class="header-anchor" href="#function-renderline" aria-label="Permalink to &quot;Function: renderLine()&quot;">​</a></h1><blockquote><p><strong>renderLine</strong>(<code>report</code>): <code>string</code></p></blockquote><p>Renders the report as one log line: the verdict, the worst finding, and each layer&#39;s usage. Pure.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>report</code></td><td><a href="./../interfaces/Report.html"><code>Report</code></a></td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><code>string</code></p><h2 id="example" tabindex="-1">Example <a class="header-anchor" href="#example" aria-label="Permalink to &quot;Example&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#6A737D;--shiki-dark:#6A737D;">// WARNING: 15 of 17 usable connections … are in use. pool orders 7/10, 3 waiting; server db:5432 15/17</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/functions/renderLine.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const renderLine = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  renderLine as default
};

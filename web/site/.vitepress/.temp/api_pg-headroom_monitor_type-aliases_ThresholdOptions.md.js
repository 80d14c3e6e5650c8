import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Type Alias: ThresholdOptions","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/monitor/type-aliases/ThresholdOptions.md","filePath":"api/pg-headroom/monitor/type-aliases/ThresholdOptions.md"}');
const _sfc_main = { name: "api/pg-headroom/monitor/type-aliases/ThresholdOptions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/monitor</a> / ThresholdOptions</p><h1 id="type-alias-thresholdoptions" tabindex="-1">Type Alias: ThresholdOptions <a class="header-anchor" href="#type-alias-thresholdoptions" aria-label="Permalink to &quot;Type Alias: ThresholdOptions&quot;">​</a></h1><blockquote><p><strong>ThresholdOptions</strong> = <code>{ readonly [M in Metric]?: LimitOptions &amp; { readonly [L in LayerName]?: LimitOptions } }</code></p></blockquote><p>Limits by metric; those of a single layer take precedence over those of all layers.</p><h2 id="example" tabindex="-1">Example <a class="header-anchor" href="#example" aria-label="Permalink to &quot;Example&quot;">​</a></h2><div class="language-ts vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki shiki-themes github-light github-dark vp-code" tabindex="0"><code><span class="line"><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;">const</span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;"> thresholds</span><span style="--shiki-light:#D73A49;--shiki-dark:#F97583;"> =</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> { utilization: { warning: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;75%&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;">, server: { critical: </span><span style="--shiki-light:#032F62;--shiki-dark:#9ECBFF;">&#39;-2&#39;</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> } }, queryTime: { warning: </span><span style="--shiki-light:#005CC5;--shiki-dark:#79B8FF;">50</span><span style="--shiki-light:#24292E;--shiki-dark:#E1E4E8;"> } };</span></span></code></pre></div></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/monitor/type-aliases/ThresholdOptions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ThresholdOptions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ThresholdOptions as default
};

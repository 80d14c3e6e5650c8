import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ExpressApplication","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/express/interfaces/ExpressApplication.md","filePath":"api/pg-headroom/express/interfaces/ExpressApplication.md"}');
const _sfc_main = { name: "api/pg-headroom/express/interfaces/ExpressApplication.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../../">API</a> / <a href="./../">pg-headroom/express</a> / ExpressApplication</p><h1 id="interface-expressapplication" tabindex="-1">Interface: ExpressApplication <a class="header-anchor" href="#interface-expressapplication" aria-label="Permalink to &quot;Interface: ExpressApplication&quot;">​</a></h1><p>The part of an Express application, 4 or newer, that is used.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="locals" tabindex="-1">locals <a class="header-anchor" href="#locals" aria-label="Permalink to &quot;locals&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>locals</strong>: { <code>pool?</code>: <a href="./../../classes/Pool.html"><code>Pool</code></a>; }</p></blockquote><h4 id="pool" tabindex="-1">pool? <a class="header-anchor" href="#pool" aria-label="Permalink to &quot;pool?&quot;">​</a></h4><blockquote><p><code>optional</code> <strong>pool?</strong>: <a href="./../../classes/Pool.html"><code>Pool</code></a></p></blockquote><h2 id="methods" tabindex="-1">Methods <a class="header-anchor" href="#methods" aria-label="Permalink to &quot;Methods&quot;">​</a></h2><h3 id="use" tabindex="-1">use() <a class="header-anchor" href="#use" aria-label="Permalink to &quot;use()&quot;">​</a></h3><blockquote><p><strong>use</strong>(<code>path</code>, <code>handler</code>): <code>unknown</code></p></blockquote><h4 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h4><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th></tr></thead><tbody><tr><td><code>path</code></td><td><code>string</code></td></tr><tr><td><code>handler</code></td><td>(<code>request</code>, <code>response</code>) =&gt; <code>void</code></td></tr></tbody></table><h4 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h4><p><code>unknown</code></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/express/interfaces/ExpressApplication.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ExpressApplication = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ExpressApplication as default
};

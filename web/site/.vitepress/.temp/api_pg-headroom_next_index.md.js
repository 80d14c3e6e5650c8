import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"pg-headroom/next","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/next/index.md","filePath":"api/pg-headroom/next/index.md"}');
const _sfc_main = { name: "api/pg-headroom/next/index.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / pg-headroom/next</p><h1 id="pg-headroom-next" tabindex="-1">pg-headroom/next <a class="header-anchor" href="#pg-headroom-next" aria-label="Permalink to &quot;pg-headroom/next&quot;">​</a></h1><p>One pool for a Next.js application.</p><h2 id="functions" tabindex="-1">Functions <a class="header-anchor" href="#functions" aria-label="Permalink to &quot;Functions&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Function</th><th>Description</th></tr></thead><tbody><tr><td><a href="./functions/reusePool.html">reusePool</a></td><td>Returns one pool for the life of the process: Next.js evaluates modules again at each hot reload, and once for each of its bundles, and every evaluation would open connections of its own.</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/next/index.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const index = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  index as default
};

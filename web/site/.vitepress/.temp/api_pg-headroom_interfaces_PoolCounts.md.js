import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: PoolCounts","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/PoolCounts.md","filePath":"api/pg-headroom/interfaces/PoolCounts.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/PoolCounts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / PoolCounts</p><h1 id="interface-poolcounts" tabindex="-1">Interface: PoolCounts <a class="header-anchor" href="#interface-poolcounts" aria-label="Permalink to &quot;Interface: PoolCounts&quot;">​</a></h1><p>Number of connections and callers of a pool when an error was created.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="connecting" tabindex="-1">connecting <a class="header-anchor" href="#connecting" aria-label="Permalink to &quot;connecting&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>connecting</strong>: <code>number</code></p></blockquote><hr><h3 id="idle" tabindex="-1">idle <a class="header-anchor" href="#idle" aria-label="Permalink to &quot;idle&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>idle</strong>: <code>number</code></p></blockquote><hr><h3 id="lanes" tabindex="-1">lanes <a class="header-anchor" href="#lanes" aria-label="Permalink to &quot;lanes&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>lanes</strong>: <code>number</code></p></blockquote><p>Connections shared by several statements.</p><hr><h3 id="leased" tabindex="-1">leased <a class="header-anchor" href="#leased" aria-label="Permalink to &quot;leased&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>leased</strong>: <code>number</code></p></blockquote><hr><h3 id="max" tabindex="-1">max <a class="header-anchor" href="#max" aria-label="Permalink to &quot;max&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>max</strong>: <code>number</code></p></blockquote><hr><h3 id="total" tabindex="-1">total <a class="header-anchor" href="#total" aria-label="Permalink to &quot;total&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>total</strong>: <code>number</code></p></blockquote><hr><h3 id="waiting" tabindex="-1">waiting <a class="header-anchor" href="#waiting" aria-label="Permalink to &quot;waiting&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>waiting</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/PoolCounts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const PoolCounts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  PoolCounts as default
};

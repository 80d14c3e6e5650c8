import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: Target","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/Target.md","filePath":"api/pg-headroom/interfaces/Target.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/Target.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / Target</p><h1 id="interface-target" tabindex="-1">Interface: Target <a class="header-anchor" href="#interface-target" aria-label="Permalink to &quot;Interface: Target&quot;">​</a></h1><p>Server and database that a pool&#39;s connections lead to.</p><h2 id="extended-by" tabindex="-1">Extended by <a class="header-anchor" href="#extended-by" aria-label="Permalink to &quot;Extended by&quot;">​</a></h2><ul><li><a href="./OpenMessage.html"><code>OpenMessage</code></a></li><li><a href="./CheckoutMessage.html"><code>CheckoutMessage</code></a></li></ul><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="database" tabindex="-1">database <a class="header-anchor" href="#database" aria-label="Permalink to &quot;database&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>database</strong>: <code>string</code> | <code>undefined</code></p></blockquote><hr><h3 id="host" tabindex="-1">host <a class="header-anchor" href="#host" aria-label="Permalink to &quot;host&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>host</strong>: <code>string</code> | <code>undefined</code></p></blockquote><hr><h3 id="port" tabindex="-1">port <a class="header-anchor" href="#port" aria-label="Permalink to &quot;port&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>port</strong>: <code>number</code> | <code>undefined</code></p></blockquote><hr><h3 id="ssl" tabindex="-1">ssl <a class="header-anchor" href="#ssl" aria-label="Permalink to &quot;ssl&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>ssl</strong>: <code>boolean</code></p></blockquote><p>True if the connections are encrypted.</p><hr><h3 id="user" tabindex="-1">user <a class="header-anchor" href="#user" aria-label="Permalink to &quot;user&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>user</strong>: <code>string</code> | <code>undefined</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/Target.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const Target = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  Target as default
};

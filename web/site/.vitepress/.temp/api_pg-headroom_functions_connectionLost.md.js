import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Function: connectionLost()","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/functions/connectionLost.md","filePath":"api/pg-headroom/functions/connectionLost.md"}');
const _sfc_main = { name: "api/pg-headroom/functions/connectionLost.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / connectionLost</p><h1 id="function-connectionlost" tabindex="-1">Function: connectionLost() <a class="header-anchor" href="#function-connectionlost" aria-label="Permalink to &quot;Function: connectionLost()&quot;">​</a></h1><blockquote><p><strong>connectionLost</strong>(<code>cause</code>, <code>isSent</code>, <code>isOneTransaction?</code>): <a href="./../classes/ConnectionLostError.html"><code>ConnectionLostError</code></a></p></blockquote><p>Creates the error for a statement whose connection broke.</p><h2 id="parameters" tabindex="-1">Parameters <a class="header-anchor" href="#parameters" aria-label="Permalink to &quot;Parameters&quot;">​</a></h2><table tabindex="0"><thead><tr><th>Parameter</th><th>Type</th><th>Default value</th><th>Description</th></tr></thead><tbody><tr><td><code>cause</code></td><td><code>unknown</code></td><td><code>undefined</code></td><td>-</td></tr><tr><td><code>isSent</code></td><td><code>boolean</code></td><td><code>undefined</code></td><td>-</td></tr><tr><td><code>isOneTransaction?</code></td><td><code>boolean</code></td><td><code>true</code></td><td>true if the statement was certainly one transaction, committed as a whole or not at all</td></tr></tbody></table><h2 id="returns" tabindex="-1">Returns <a class="header-anchor" href="#returns" aria-label="Permalink to &quot;Returns&quot;">​</a></h2><p><a href="./../classes/ConnectionLostError.html"><code>ConnectionLostError</code></a></p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/functions/connectionLost.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const connectionLost = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  connectionLost as default
};

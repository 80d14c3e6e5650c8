import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: HostAddress","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/HostAddress.md","filePath":"api/pg-headroom/interfaces/HostAddress.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/HostAddress.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / HostAddress</p><h1 id="interface-hostaddress" tabindex="-1">Interface: HostAddress <a class="header-anchor" href="#interface-hostaddress" aria-label="Permalink to &quot;Interface: HostAddress&quot;">​</a></h1><p>One address of a database that has several.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="host" tabindex="-1">host <a class="header-anchor" href="#host" aria-label="Permalink to &quot;host&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>host</strong>: <code>string</code></p></blockquote><p>Host name, address, or the directory of a Unix socket (it begins with <code>/</code>).</p><hr><h3 id="hostaddr" tabindex="-1">hostaddr? <a class="header-anchor" href="#hostaddr" aria-label="Permalink to &quot;hostaddr?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>hostaddr?</strong>: <code>string</code></p></blockquote><p>IP address to connect to; <code>host</code> is then used for TLS and password files only, as in libpq.</p><hr><h3 id="port" tabindex="-1">port? <a class="header-anchor" href="#port" aria-label="Permalink to &quot;port?&quot;">​</a></h3><blockquote><p><code>readonly</code> <code>optional</code> <strong>port?</strong>: <code>number</code></p></blockquote></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/HostAddress.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const HostAddress = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  HostAddress as default
};

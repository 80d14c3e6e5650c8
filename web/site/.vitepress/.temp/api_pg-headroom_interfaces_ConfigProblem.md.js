import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Interface: ConfigProblem","description":"","frontmatter":{},"headers":[],"relativePath":"api/pg-headroom/interfaces/ConfigProblem.md","filePath":"api/pg-headroom/interfaces/ConfigProblem.md"}');
const _sfc_main = { name: "api/pg-headroom/interfaces/ConfigProblem.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><p><a href="./../../">API</a> / <a href="./../">pg-headroom</a> / ConfigProblem</p><h1 id="interface-configproblem" tabindex="-1">Interface: ConfigProblem <a class="header-anchor" href="#interface-configproblem" aria-label="Permalink to &quot;Interface: ConfigProblem&quot;">​</a></h1><p>One rejected setting. <code>got</code> never contains a secret.</p><h2 id="properties" tabindex="-1">Properties <a class="header-anchor" href="#properties" aria-label="Permalink to &quot;Properties&quot;">​</a></h2><h3 id="expected" tabindex="-1">expected <a class="header-anchor" href="#expected" aria-label="Permalink to &quot;expected&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>expected</strong>: <code>string</code></p></blockquote><hr><h3 id="got" tabindex="-1">got <a class="header-anchor" href="#got" aria-label="Permalink to &quot;got&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>got</strong>: <code>string</code></p></blockquote><hr><h3 id="name" tabindex="-1">name <a class="header-anchor" href="#name" aria-label="Permalink to &quot;name&quot;">​</a></h3><blockquote><p><code>readonly</code> <strong>name</strong>: <code>string</code></p></blockquote><p>Name of the variable or option, such as <code>DB_POOL_MAX</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("api/pg-headroom/interfaces/ConfigProblem.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const ConfigProblem = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  ConfigProblem as default
};

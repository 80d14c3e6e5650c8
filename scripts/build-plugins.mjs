// Plugins of the bundler that keep `import 'pg-headroom'` small.
import { RolldownMagicString } from 'rolldown';

/** Leaves out parts of hdr-histogram-js that are not used: histograms in WebAssembly, and compression in a browser. */
export const withoutUnused = {
  name: 'without-unused',
  resolveId: (id) => (['@assemblyscript/loader', 'pako'].includes(id) ? `\0${id}` : undefined),
  load: (id) => (id.startsWith('\0@assemblyscript/') || id === '\0pako' ? 'export {}' : undefined),
};

/** Leaves out the descriptions of settings, which only the documentation uses. */
export const withoutDescriptions = {
  name: 'without-descriptions',
  transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/src/config/settings.ts')) return undefined;
    return replaceAll(code, /\bdoc:\s*(['"`])(?:\\.|(?!\1)[^\\])*\1,/g, () => '');
  },
};

const requirePattern = /^(?:const|let) (\w+) = require\("([^"]+)"\);$/gm;

/**
 * Chunks load others, and modules of Node, when they first use one of their exports rather than when they are loaded
 * themselves. Every `require` keeps its literal, as other bundlers need it, and nothing becomes asynchronous.
 *
 * @param chunks names of the chunks
 * @param modules names of the modules of Node
 */
export function onFirstUse(chunks, modules) {
  const isDeferred = (id) => modules.includes(id) || chunks.some((name) => id.startsWith(`./${name}-!~{`));
  return {
    name: 'on-first-use',
    renderChunk: (code) =>
      replaceAll(code, requirePattern, ([statement, variable, id]) => {
        if (!isDeferred(id)) return statement;
        const uses = [...code.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))].map(([, name]) => name);
        const load = `(${variable}_loaded ??= require("${id}"))`;
        const getters = [...new Set(uses)].map((name) => `get ${name}() { return ${load}.${name}; }`);
        return `let ${variable}_loaded; const ${variable} = { ${getters.join(', ')} };`;
      }),
  };
}

const getterPattern = /^Object\.defineProperty\(exports, "([\w$]+)", \{\s*enumerable: true,\s*get: function \(\) \{\s*return ([\w$]+);\s*\}\s*\}\);/gm;

/** Exports the values of chunks as they are, rather than as getters: nothing that is exported is assigned again. */
export const withoutGetters = {
  name: 'without-getters',
  renderChunk: (code) => replaceAll(code, getterPattern, ([, name, value]) => `exports.${name} = ${value};`),
};

/** The code with each match replaced, and its map. */
function replaceAll(code, pattern, replace) {
  const written = new RolldownMagicString(code);
  for (const match of code.matchAll(pattern)) {
    const [text] = match;
    const next = replace(match);
    if (next !== text) written.update(match.index, match.index + text.length, next);
  }
  return { code: written.toString(), map: JSON.parse(written.generateMap({ hires: true }).toString()) };
}

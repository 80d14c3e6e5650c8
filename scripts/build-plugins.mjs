// Plugins of the bundler that keep `import 'pg-headroom'` small.
import { basename } from 'node:path';
import { RolldownMagicString } from 'rolldown';

/** Leaves out parts of hdr-histogram-js that are not used: histograms in WebAssembly, and compression in a browser. */
export const withoutUnused = {
  name: 'without-unused',
  resolveId: (id) => (['@assemblyscript/loader', 'pako'].includes(id) ? `\0${id}` : undefined),
  load: (id) => (id.startsWith('\0@assemblyscript/') || id === '\0pako' ? 'export {}' : undefined),
};

const requirePattern = /^(?:const|let) (\w+) = require\("([^"]+)"\);$/gm;

/**
 * Chunks load others, and modules of Node, when they first use one of their exports rather than when they are loaded
 * themselves. Every `require` keeps its literal, as other bundlers need it, and nothing becomes asynchronous.
 *
 * @param chunks names of the chunks
 * @param modules names of the modules of Node
 */
export function loadedOnFirstUse(chunks, modules) {
  // The second part of the name stands for the hash, which is not known yet.
  const isDeferred = (id) => modules.includes(id) || chunks.some((name) => basename(id).startsWith(`${name}-!~{`));
  return {
    name: 'loaded-on-first-use',
    renderChunk: (code) =>
      replaceAll(code, requirePattern, ([statement, variable, id]) => {
        if (!isDeferred(id)) return statement;
        const uses = [...code.matchAll(new RegExp(`\\b${variable}\\.([\\w$]+)`, 'g'))].map(([, name]) => name);
        const load = `(${variable}_loaded ??= require("${id}"))`;
        const getters = [...new Set(uses)].map((name) => `get ${name}() { return ${load}.${name}; }`);
        return `let ${variable}_loaded; const ${variable} = { ${getters.join(', ')} };`;
      }),
  };
}

const getterPattern =
  /^Object\.defineProperty\(exports, "([\w$]+)", \{\s*enumerable: true,\s*get: function \(\) \{\s*return ([\w$]+);\s*\}\s*\}\);/gm;

/** Exports what chunks share as values rather than by getters, which are slower and larger. No export is assigned again. */
export const withoutGetters = {
  name: 'without-getters',
  renderChunk: (code) => replaceAll(code, getterPattern, ([, name, value]) => `exports.${name} = ${value};`),
};

/** The code with each match replaced, and its map; null if nothing changes. */
function replaceAll(code, pattern, replace) {
  const changes = [...code.matchAll(pattern)]
    .map((match) => ({ start: match.index, text: match[0], next: replace(match) }))
    .filter(({ text, next }) => next !== text);
  if (changes.length === 0) return null;
  const written = new RolldownMagicString(code);
  for (const { start, text, next } of changes) written.update(start, start + text.length, next);
  return { code: written.toString(), map: JSON.parse(written.generateMap({ hires: true }).toString()) };
}

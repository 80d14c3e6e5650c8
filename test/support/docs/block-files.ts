import { posix } from 'node:path';
import type { Block, Page } from './pages.js';
import { blocksOf } from './pages.js';

const codeLanguages = ['ts', 'js', 'tsx', 'jsx', 'typescript', 'javascript', 'diff'];

/** A block of code as a module of its own. */
export interface BlockFile {
  readonly block: Block;
  /** Path in a folder of the page: its first line, if that names a file, so that other blocks can import it. */
  readonly path: string;
  readonly source: string;
  /** Number of lines in front of the block. */
  readonly offset: number;
}

/** Every block of TypeScript or JavaScript of a page, as modules in a folder. */
export function blockFilesOf(page: Page): readonly BlockFile[] {
  const folder = page.path.replace(/\.md$/, '');
  return [
    ...blocksOf(page)
      .map(changed)
      .filter(({ language }) => codeLanguages.includes(language))
      .map((block) => {
        const head = headFor(block);
        return {
          block,
          path: posix.join(folder, nameOf(block)),
          source: head + block.code,
          offset: head.split('\n').length - 1,
        };
      }),
    ...[...page.text.matchAll(/<!-- file: (\S+)\n([\s\S]*?)-->/g)].map(([, name, source]) => ({
      block: { page: page.path, line: 0, language: 'ts', words: [], code: source!, given: '' },
      path: posix.join(folder, name!),
      source: source!,
      offset: 0,
    })),
  ];
}

/** A change is checked as what it leads to. */
function changed(block: Block): Block {
  if (block.language !== 'diff') return block;
  // A removed line stays as an empty one, so that lines keep their numbers.
  const lines = block.code.split('\n').map((line) => (line.startsWith('-') ? '' : line.slice(1)));
  return { ...block, code: lines.join('\n') };
}

function nameOf({ code, language, line }: Block): string {
  const named = /^\/\/ ([\w./-]+\.(?:[mc]?[jt]sx?))\b/.exec(code)?.[1];
  if (named !== undefined) return named;
  return language.startsWith('j') ? `line-${line}.${/\brequire\(/.test(code) ? 'cjs' : 'mjs'}` : `line-${line}.mts`;
}

/** What a fragment leaves to its reader: the pool, and what the comment above it declares. */
function headFor({ code, given, language }: Block): string {
  if (language.startsWith('j')) return '';
  const text = `${given}\n${code}`;
  const declares = /(?:const|let|using|readonly) pool\b|\{[^{}]*\bpool\b[^{}]*\} (?:=|from)/.test(text);
  const usesPool = /(?<![\w.'])pool\b/.test(code) && !declares;
  const lines = [
    given,
    usesPool ? "import type { Pool as AnyPool } from 'pg-headroom'; declare const pool: AnyPool;" : '',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\nexport {};\n`;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/** A file of Markdown that users read; `path` is from the root. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  /** Number of its first line in the page. */
  readonly line: number;
  readonly language: string;
  /** Words after the language: `run` for a block that a test runs. */
  readonly words: readonly string[];
  readonly code: string;
  /** Code that a comment above the block gives: `<!-- given: declare const id: number -->`. */
  readonly given: string;
}

/** README.md, and the pages of `docs/` without the notes for developers of Headroom. */
export function readPages(): readonly Page[] {
  const names = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join('docs', name.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.md') && !path.startsWith('docs/decisions/'));
  return ['README.md', ...names.toSorted()].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const fence = /^( *)```(\S*) *([^\n]*)\n([\s\S]*?)^\1```$/gm;

export function blocksOf({ path, text }: Page): readonly Block[] {
  return [...text.matchAll(fence)].map(({ index, 1: indent = '', 2: language = '', 3: words = '', 4: code = '' }) => {
    const above = text.slice(0, index);
    return {
      page: path,
      line: above.split('\n').length + 1,
      language,
      words: words.split(/\s+/).filter((word) => word !== ''),
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      given: /<!-- given:((?:(?!-->)[\s\S])*)-->\s*$/.exec(above)?.[1]?.trim() ?? '',
    };
  });
}

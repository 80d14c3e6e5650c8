import { beforeAll, describe, expect, test } from 'vitest';
import { blockFilesOf } from '../support/docs/block-files.js';
import { listBlockErrors } from '../support/docs/block-types.js';
import { blocksOf, readPages } from '../support/docs/pages.js';
import { runBlock } from '../support/docs/run-block.js';
import { takeDatabase } from '../support/server.js';
import { needWorkspace } from '../support/workspaces.js';

const pages = readPages();
const files = pages.flatMap(blockFilesOf);

// Their packages are named in blocks.
beforeAll(() => Promise.all([needWorkspace('consumers'), needWorkspace('tracers')]), 600_000);

test('every block of TypeScript and JavaScript in README.md and docs/ has the types of the built package', {
  timeout: 600_000,
}, () => {
  expect(files.length).toBeGreaterThan(60);
  expect(listBlockErrors(files)).toEqual([]);
});

test('a mistake in a block is found', () => {
  const page = { path: 'docs/x.md', text: "# X\n\n```ts\nawait pool.qeury('select 1');\n```\n" };
  expect(listBlockErrors(blockFilesOf(page))).toEqual([expect.stringMatching(/^docs\/x\.md:4 TS2551 .*qeury/)]);
});

const runnable = files.filter(({ block }) => block.words.includes('run'));

describe.concurrent('blocks that are programs', () => {
  test.for(runnable.map((file) => [`${file.block.page}:${file.block.line}`, file] as const))('%s', async ([, file]) => {
    await using database = await takeDatabase();
    const output = await runBlock(file, database.url);
    const promised = outputOf(file.block);
    if (promised !== undefined) expect(output).toBe(promised);
  });
});

/** The block of text that follows directly: what the program prints. */
function outputOf({ page, line, code }: (typeof files)[number]['block']): string | undefined {
  const all = blocksOf(pages.find(({ path }) => path === page)!);
  const next = all[all.findIndex((each) => each.line === line) + 1];
  const isDirect = next !== undefined && next.language === 'text' && next.line === line + code.split('\n').length + 2;
  return isDirect ? next.code : undefined;
}

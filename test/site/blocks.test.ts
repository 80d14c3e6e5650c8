import { beforeAll, describe, expect, test } from 'vitest';
import { blockFilesOf } from '../support/docs/block-files.js';
import { listBlockErrors } from '../support/docs/block-types.js';
import { exampleFilesOf, readModules } from '../support/docs/comment-examples.js';
import { blocksOf, readPages } from '../support/docs/pages.js';
import { runBlock } from '../support/docs/run-block.js';
import { faultOfSql, sqlBlocksOf } from '../support/docs/sql-blocks.js';
import { takeDatabase } from '../support/server.js';
import { needWorkspace } from '../support/workspaces.js';

const pages = readPages();
const files = pages.flatMap(blockFilesOf);
const modules = readModules();

// Their packages are named in blocks.
beforeAll(() => Promise.all([needWorkspace('consumers'), needWorkspace('tracers')]), 600_000);

// In one program, which takes seconds to make.
test('every block of TypeScript and JavaScript in README.md and docs/ has the types of the built package, and a mistake is found at its line', {
  timeout: 600_000,
}, () => {
  expect(files.length).toBeGreaterThan(60);
  const wrong = { path: 'docs/x.md', text: "# X\n\n```ts\nawait pool.qeury('select 1');\n```\n" };
  expect(listBlockErrors([...files, ...blockFilesOf(wrong)])).toEqual([
    expect.stringMatching(/^docs\/x\.md:4 TS2551 .*qeury/),
  ]);
});

// Apart from pages, whose blocks add the built package's types to those of frameworks.
test('every example in a doc comment has the types of its module, and a mistake is found at its line', () => {
  const examples = exampleFilesOf(modules);
  expect(examples.length).toBeGreaterThan(60);
  const tagged =
    '/**\n * Does it.\n *\n * @example\n * await pool.query(1);\n * doIt(2);\n */\nexport function doIt() {}\n';
  const fenced = '/**\n * Does it:\n * ```ts\n * pool.qeury();\n * ```\n */\nexport const other = 1;\n';
  const wrong = [
    { path: 'src/tagged.ts', text: tagged },
    { path: 'src/fenced.ts', text: fenced },
  ];
  expect(listBlockErrors([...examples, ...exampleFilesOf(wrong, modules)])).toEqual([
    expect.stringMatching(/^src\/tagged\.ts:5 TS2769 /),
    expect.stringMatching(/^src\/tagged\.ts:6 TS2304 .*doIt/),
    expect.stringMatching(/^src\/fenced\.ts:4 TS2551 .*qeury/),
  ]);
});

test('every block of SQL runs, in a transaction that is rolled back', async () => {
  await using database = await takeDatabase();
  const blocks = pages.flatMap(sqlBlocksOf).filter(({ notRun }) => notRun === undefined);
  expect(blocks.length).toBeGreaterThan(1);
  const faults: (string | undefined)[] = [];
  for (const { block } of blocks) faults.push(await faultOfSql(block, database.url));
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  const wrong = {
    path: 'docs/x.md',
    text: '<!-- given: create table t (id int) -->\n\n```sql\nselect idd from t;\n```\n',
  };
  const [mistake] = sqlBlocksOf(wrong);
  expect(await faultOfSql(mistake!.block, database.url)).toBe('docs/x.md:4 column "idd" does not exist');
  const [marked] = sqlBlocksOf({ ...wrong, text: '<!-- not run: it refuses transactions -->\n```sql\nvacuum;\n```\n' });
  expect(marked?.notRun).toBe('it refuses transactions');
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

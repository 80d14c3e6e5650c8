import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readScript } from '../../../../src/load/script/read.js';
import { builtIns, findBuiltIn } from '../../../../src/load/workload/builtin.js';
import { parseScriptFile, readScriptFile } from '../../../../src/load/workload/file.js';
import { takeFolder } from '../../../support/folder.js';
import { fakeConnections, never, planOf, userOf } from '../../../support/workload.js';

test.each(builtIns)('the built-in workload $name runs in every protocol', async ({ scripts, needsTables }) => {
  for (const protocol of ['auto', 'simple', 'extended', 'prepared'] as const) {
    const connections = fakeConnections();
    const user = userOf({ ...planOf(''), scripts, protocol, schema: 's' });
    for (let request = 0; request < 50; request += 1) await user.request(connections, never);
    expect(connections.sent.some(({ text }) => text.includes('s.pgbench_'))).toBe(needsTables);
  }
});

test('the built-in workloads have names of their own, and a title', () => {
  expect(new Set(builtIns.map(({ name }) => name)).size).toBe(builtIns.length);
  expect(builtIns.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['select1', 'select', 'tpcb', 'read-write', 'slow-fast']),
  );
  for (const { title, scripts } of builtIns) {
    expect(title).not.toBe('');
    for (const script of scripts) expect(readScript(script).steps).not.toEqual([]);
  }
});

test('a built-in workload is found by its name, and one that is misspelt is guessed', () => {
  expect(findBuiltIn('tpcb').name).toBe('tpcb');
  expect(findBuiltIn('tpcb-like').name).toBe('tpcb');
  expect(findBuiltIn('select-only').name).toBe('select');
  expect(() => findBuiltIn('selct')).toThrow('There is no built-in workload "selct". Perhaps select was meant.');
  expect(() => findBuiltIn('something')).toThrow(
    'There are select1, select, simple-update, tpcb, read-write, slow-fast.',
  );
});

test.each([
  ['a.sql', { path: 'a.sql', weight: 1 }],
  ['a.sql@5', { path: 'a.sql', weight: 5 }],
  ['a@b.sql@0', { path: 'a@b.sql', weight: 0 }],
  ['dir/a.sql@2147483647', { path: 'dir/a.sql', weight: 2_147_483_647 }],
])('%s is a file with a weight', (given, parsed) => expect(parseScriptFile(given)).toEqual(parsed));

test.each(['a.sql@', 'a.sql@x', 'a.sql@-1', 'a.sql@1.5', 'a.sql@2147483648', 'me@home.sql'])(
  '%s has no weight',
  (given) => {
    expect(() => parseScriptFile(given)).toThrow('expected a weight from 0 to 2147483647 after @');
  },
);

test('a file is read, or it is said why not', async () => {
  await using folder = await takeFolder();
  const path = join(folder.path, 'a.sql');
  await writeFile(path, 'SELECT 1;\n');
  expect(await readScriptFile(`${path}@3`)).toEqual({ name: path, text: 'SELECT 1;\n', weight: 3 });
  const refused = (reason: string) => ({ code: 'HEADROOM_SCRIPT', message: expect.stringContaining(reason) });
  await expect(readScriptFile(`${path}x`)).rejects.toMatchObject(
    refused(`"${path}x" cannot be read: there is no such file`),
  );
  await expect(readScriptFile(folder.path)).rejects.toMatchObject(refused('it is a folder'));
});

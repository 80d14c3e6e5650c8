import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { LoadOutput } from '../../../../src/cli/load/output.js';
import { takeFolder } from '../../../support/folder.js';

test('files that cannot be written are refused before anything is measured', async () => {
  await using folder = await takeFolder();
  await expect(LoadOutput.open({ json: `${folder.path}/none/out.json` })).rejects.toThrow(/--json: .*ENOENT/);
  await expect(LoadOutput.open({ html: folder.path })).rejects.toThrow(/--html: .*it is a folder/);
  await expect(LoadOutput.open({ html: `${folder.path}/out.html`, json: '-' })).resolves.toBeDefined();
});

test('an earlier result that cannot be read is refused before anything is measured', async () => {
  await using folder = await takeFolder();
  await expect(LoadOutput.open({ compare: `${folder.path}/none.json` })).rejects.toThrow(/--compare: .*ENOENT/);
  await writeFile(`${folder.path}/odd.json`, '{"schemaVersion":1}');
  await expect(LoadOutput.open({ compare: `${folder.path}/odd.json` })).rejects.toThrow();
});

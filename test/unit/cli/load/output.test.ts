import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { LoadOutput } from '../../../../src/cli/load/output.js';
import { takeFolder } from '../../../support/folder.js';
import { captureOutput } from '../../../support/program-output.js';
import { studyOf } from '../../../support/study.js';

afterEach(() => void vi.restoreAllMocks());

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

test('results are shown, and said to be written where they were', async () => {
  await using folder = await takeFolder();
  const [json, html] = [`${folder.path}/out.json`, `${folder.path}/out.html`];
  const output = await LoadOutput.open({ json, html });
  const shown = captureOutput();
  await output.write(studyOf());
  expect(shown.text).toMatch(/headroom.*Written: [^\n]*out.json\nWritten: [^\n]*out.html\n$/s);
  expect(JSON.parse(await readFile(json, 'utf8'))).toEqual(studyOf());
});

test.each([
  ['json', 'html'],
  ['html', 'json'],
] as const)('results are shown, and the other file written, where --%s fails at the end', async (fails, works) => {
  await using folder = await takeFolder();
  const gone = `${folder.path}/gone`;
  await mkdir(gone);
  const places = { [fails]: `${gone}/out`, [works]: `${folder.path}/out` };
  const output = await LoadOutput.open(places);
  await rm(gone, { recursive: true });
  const shown = captureOutput();
  await expect(output.write(studyOf())).rejects.toThrow(`--${fails}: ${gone}/out could not be written: ENOENT.`);
  expect(shown.text).toMatch(/headroom.*Written: [^\n]*\/out\n$/s);
  expect(shown.text).not.toContain(`Written: ${gone}`);
  expect(await readFile(`${folder.path}/out`, 'utf8')).toContain('headroom');
});

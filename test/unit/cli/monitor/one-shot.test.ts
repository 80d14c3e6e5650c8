import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { reportOnce } from '../../../../src/cli/monitor/one-shot.js';
import { Output } from '../../../../src/cli/ui/output.js';
import { finding, reportOf } from '../../../support/reports.js';

async function once(flags: { json?: true; prometheus?: true; failOn?: 'critical' }) {
  const stream = new PassThrough({ highWaterMark: 1_000_000 });
  const monitor = { report: async () => reportOf([finding({ status: 'warning' })]) };
  const options = { width: 80, paint: (_style: string, text: string) => text };
  const code = await reportOnce(monitor, { failOn: 'warning', ...flags }, new Output(stream), options);
  return { code, text: String(stream.read()) };
}

test('one report is text, with the exit code of its verdict', async () => {
  const { code, text } = await once({});
  expect(code).toBe(1);
  expect(text).toMatch(/^WARNING.*\n$/s);
});

test('one report is JSON that a script can read, or metrics', async () => {
  expect(JSON.parse((await once({ json: true })).text)).toMatchObject({ schema_version: 1, verdict: 'warning' });
  expect((await once({ prometheus: true })).text).toMatch(/^# HELP .*\n$/s);
});

test('where only critical counts a warning exits with 0', async () => {
  expect((await once({ failOn: 'critical' })).code).toBe(0);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { commandPath } from '../support/build.js';
import { takeFolder } from '../support/folder.js';
import { waitFor } from '../support/wait.js';

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function run(...args: string[]): Running {
  const env = { ...process.env, DATABASE_URL: inject('serverUrl') };
  const child = spawn(process.execPath, [commandPath, 'dashboard', '--port', '0', ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, output: () => output, ended };
}

async function addressOf({ output }: Running): Promise<string> {
  const find = () => /http:\S+/.exec(output())?.[0];
  return (await waitFor(find, { timeoutMs: 60_000, what: 'the address' })) as string;
}

it('serves the page and its samples until Ctrl-C', async () => {
  const running = run();
  const url = await addressOf(running);
  const page = await fetch(url);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script src="app.js" defer>')]);
  const script = await fetch(`${url}app.js`);
  const etag = script.headers.get('etag') ?? '';
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect((await fetch(`${url}app.js`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  const stream = await fetch(`${url}events`);
  let text = '';
  for await (const chunk of stream.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: sample') && text.endsWith('\n\n')) break;
  }
  expect(text).toMatch(/"servers":\[\{"id":"server:127\.0\.0\.1:\d+"/);
  expect(text).toMatch(/"hasActions":false,"hasStatements":false,"hasDoctor":true,"token":""/);
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(0);
});

it('examines the set-up when the page asks for it', async () => {
  const url = await addressOf(run());
  const result = (await (await fetch(`${url}doctor`)).json()) as { checks: number; findings: unknown[] };
  expect(result.checks).toBeGreaterThan(20);
});

it('answers only requests that name this machine, so that no other site can reach it by a name of its own', async () => {
  const url = new URL(await addressOf(run()));
  const { request } = await import('node:http');
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ host: url.hostname, port: url.port, headers: { host: `evil.example:${url.port}` } });
    asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    asked.end();
  });
  expect(status).toBe(403);
});

it('listens on other addresses than loopback only with a password, which it asks for', async () => {
  const refused = run('--host', '0.0.0.0');
  expect(await refused.ended).toBe(3);
  expect(refused.output()).toMatch(/--host.*--password-file/s);
  await using folder = await takeFolder();
  const file = join(folder.path, 'password');
  await writeFile(file, 'correct horse\n');
  const url = (await addressOf(run('--host', '0.0.0.0', '--password-file', file))).replace('0.0.0.0', '127.0.0.1');
  expect((await fetch(url)).status).toBe(401);
  const authorization = `Basic ${btoa('me:correct horse')}`;
  expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
});

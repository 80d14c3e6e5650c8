import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runProgram } from '../../../../src/cli/program.js';
import { captureOutput } from '../../../support/program-output.js';

let output: { readonly text: string };

beforeEach(() => {
  output = captureOutput();
  for (const name of ['DATABASE_URL', 'PGHOST', 'PGBOUNCER_URL', 'PGBOUNCER_ADMIN_URL']) vi.stubEnv(name, '');
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test.each([
  [['--warn', '80'], 'Expected a share of the limit such as 80% or 0.8'],
  [['--watch', '0.1'], 'Expected seconds from 0.5 to 3600'],
  [['--fail-on', 'sometimes'], 'Allowed choices are warning, critical, never'],
  [['--prometheus', '--json'], "cannot be used with option '--json'"],
  [['--prometheus', '--watch'], "cannot be used with option '--watch"],
  [['--statements'], '--statements: expected --watch in a terminal'],
  [['--watch', '--allow-actions'], '--allow-actions: expected --watch in a terminal'],
  [['--nonsense'], "unknown option '--nonsense'"],
  [['extra'], 'too many arguments'],
  [['--ulr=postgres://me:can/canary@db/x'], "unknown option '--ulr=postgres://***@db/x'"],
  [['--watch', 'postgres://me:canary@db/x'], 'Expected seconds from 0.5 to 3600'],
  [['--fail-on', 'postgres://me:canary@db/x'], 'Allowed choices are warning, critical, never'],
  [['--url', ''], '--url: expected postgresql://'],
  [['--url', 'postgres:/me:canary@db/x'], '--url: expected postgresql://user:password@host:5432/database'],
  [['--bouncer-url', 'postgres:/me:canary@db/x'], '--bouncer-url: expected postgresql://'],
  [['--app', 'ftp://me:canary@db/x'], '--app: expected an address such as http://'],
  [['--warn', '99%', '--critical', '90%'], '--warn: expected a warning limit not beyond the critical one'],
])('monitor %s is refused with exit code 3 and what was expected, and shows no password', async (args, expected) => {
  expect(await runProgram(['monitor', ...args])).toBe(3);
  expect(output.text).toContain(expected);
  expect(output.text).not.toContain('canary');
});

test('monitor --help has examples and the exit codes', async () => {
  expect(await runProgram(['monitor', '--help'])).toBe(0);
  expect(output.text).toMatch(/--fail-on.*Examples:.*Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN/s);
});

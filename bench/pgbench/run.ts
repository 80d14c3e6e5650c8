import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type Outcome, parseOutcome } from './script.js';

export interface PgbenchRun {
  readonly path: string;
  readonly url: string;
  readonly script: string;
  readonly connections: number;
  /** Whole seconds, at least one. */
  readonly seconds: number;
}

/** Time limit in addition to its duration. */
const graceMs = 60_000;

/** Runs a script on some connections for a while, its statements prepared. */
export async function runPgbench({ path, url, script, connections, seconds }: PgbenchRun): Promise<Outcome> {
  const wholeSeconds = Math.max(1, Math.round(seconds));
  const amount = ['-c', String(connections), '-j', '2', '-T', String(wholeSeconds)];
  const child = spawn(path, ['-n', '-M', 'prepared', ...amount, '-f', '-'], {
    env: { ...process.env, ...environmentOf(url) },
    timeout: wholeSeconds * 1000 + graceMs,
  });
  // A program that ends early does not read its script; its exit code and its words tell more.
  child.stdin.on('error', () => undefined);
  child.stdin.end(script);
  const [[code, signal], output, complaints] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code !== 0) throw new Error(`pgbench ended with ${signal ?? `exit code ${code}`}: ${complaints}`);
  return parseOutcome(output);
}

/** A connection string as libpq's variables: what is among the arguments of a program, everybody can read. */
export function environmentOf(url: string): NodeJS.ProcessEnv {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGAPPNAME: 'bench pgbench',
  };
}

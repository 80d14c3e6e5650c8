import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { commandPath } from './build.js';

/** Starts `headroom load`. */
export function startCommand(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [commandPath, 'load', ...args], {
    env: { ...process.env, DATABASE_URL: '', PGBOUNCER_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { child, ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) };
}

/** Runs it to its end. */
export const runCommand = (args: string[], env?: NodeJS.ProcessEnv) => startCommand(args, env).ended;

/** What a process has written so far to its output. */
export function listen(child: ChildProcess): () => string {
  let heard = '';
  child.stdout?.on('data', (data) => {
    heard += data;
  });
  return () => heard;
}

/** A study of seconds. */
export const short = ['--duration', '0.4', '--warm-up', '0.2', '--rounds', '1', '--scale', '1', '--pool-max', '3'];

/** Sessions of a study that are there. */
export const ourSessions = `SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'headroom load%'`;

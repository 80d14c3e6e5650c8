import { spawn } from 'node:child_process';
import { type Account, identityOf, serverEnvironment } from './account.js';

/** Options for running a helper program. */
export interface CommandOptions {
  readonly account: Account | undefined;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  /** Called with the process id once the program has started. */
  readonly onStart?: (pid: number) => void;
}

/** Result of a program; `code` is -1 if it could not be started. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to completion. Never rejects: failures are part of the result. */
export function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { account, cwd, signal, onStart } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...identityOf(account),
      ...(signal && { signal }),
    });
    if (child.pid !== undefined) onStart?.(child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: -1, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? -1, output }));
  });
}

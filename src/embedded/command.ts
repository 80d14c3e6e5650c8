import { spawn } from 'node:child_process';
import { type Account, identityOf, serverEnvironment } from './account.js';

/** How a helper program is run. */
export interface CommandOptions {
  readonly account: Account | undefined;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  /** Told the process id as soon as there is one. */
  readonly onStart?: (pid: number) => void;
}

/** What came of it. `code` is -1 where the program could not be run at all. */
export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/** Runs a program to its end. Never rejects: what went wrong is in the result. */
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

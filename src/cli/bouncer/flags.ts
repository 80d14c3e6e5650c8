import type { PgBouncerRelease } from '../../embedded/index.js';
import type { Watch } from '../ui/options.js';

/** Exit codes of the commands that run or operate a PgBouncer. */
export const exitCodes = { done: 0, failed: 1, wrongUse: 3 } as const;

/** Names of `--only`. */
export const parts = ['ini', 'userlist', 'systemd', 'compose', 'kubernetes', 'sql'] as const;
export type Part = (typeof parts)[number];

/** Flags of every command that connects to a console. */
export interface ConsoleFlags {
  readonly url: readonly string[];
  readonly timeout: number;
}

export interface InitFlags {
  readonly dir: string;
  readonly pgbouncerVersion?: string;
  readonly processes?: number;
  readonly databaseUrl?: string;
  readonly set: readonly string[];
  readonly only: readonly Part[];
  readonly force?: true;
  readonly yes?: true;
}

export interface CheckFlags {
  readonly pgbouncerVersion?: string;
  readonly databaseUrl?: string;
  readonly fileLimit?: number;
  readonly failOn: 'warning' | 'error' | 'never';
  readonly json?: true;
}

export interface UpFlags {
  readonly databaseUrl?: string;
  readonly port: number;
  readonly release?: PgBouncerRelease;
  readonly set: readonly string[];
}

export interface StatusFlags extends ConsoleFlags {
  readonly json?: true;
  readonly watch?: Watch;
}

import type { Command } from 'commander';
import type { Exit } from '../../exit.js';
import { defineCheck } from './check.js';
import { defineInit } from './init.js';
import { asOperation } from './operation.js';
import { definePause } from './pause.js';
import { defineReconnect } from './reconnect.js';
import { defineResume } from './resume.js';
import { defineStatus } from './status.js';
import { defineUp } from './up.js';

const operations = {
  up: defineUp,
  status: defineStatus,
  pause: definePause,
  resume: defineResume,
  reconnect: defineReconnect,
} as const;

/** `headroom bouncer`: sets PgBouncer up, runs it, and operates it. */
export function defineBouncer(command: Command, exit: Exit): void {
  defineInit(command.command('init'), exit);
  defineCheck(command.command('check'), exit);
  for (const [name, define] of Object.entries(operations)) {
    const operation = command.command(name);
    define(operation, exit);
    asOperation(operation);
  }
}

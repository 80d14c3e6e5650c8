import pg from 'pg';
import { divide, totalOf } from '../../budget/division.js';
import { maxOf, readServerFacts } from '../../budget/examine.js';
import { loadConfig } from '../../config/load.js';
import { ConfigError } from '../../errors.js';
import { onServer } from './connect.js';

/** Flags of `headroom fleet limit`. */
export interface LimitFlags {
  readonly max?: number;
  readonly role?: string;
  readonly apply?: true;
}

/** Prints the statement that makes the server itself refuse what exceeds the budget; executes it with `--apply`. */
export async function limit(flags: LimitFlags, env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const max = flags.max ?? loadConfig(env).fleet?.max;
  if (max === undefined) {
    throw new ConfigError([{ name: 'DB_FLEET_MAX', expected: 'the budget, here or as --max', got: 'nothing' }]);
  }
  return onServer(env, async (client) => {
    const facts = await readServerFacts(client, max === 'auto');
    // Without the old limit: it may be the one to be changed.
    const total = totalOf(divide(maxOf({ max }, { ...facts, limit: undefined })));
    const role = flags.role ?? facts.role;
    const sql = `ALTER ROLE ${pg.escapeIdentifier(role)} CONNECTION LIMIT ${total}`;
    if (flags.apply) await client.query(sql);
    process.stdout.write(`${sql};\n`);
    const note = flags.apply
      ? `Applied: new sessions of ${role} above ${total} are refused, whatever a client does. Superusers are exempt.`
      : 'Not applied: run it as a superuser or with CREATEROLE and ADMIN on the role, or give --apply.';
    process.stderr.write(`${note}\n`);
    return 0;
  });
}

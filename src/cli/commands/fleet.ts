import type { Command } from 'commander';
import { maxBudget, minBudget } from '../../budget/division.js';
import type { Exit } from '../exit.js';
import type { LimitFlags } from '../fleet/limit.js';
import type { PlanFlags } from '../fleet/plan.js';
import type { StatusFlags } from '../fleet/status.js';
import { integerOption, watchOption } from '../ui/options.js';

const maxOption = (doc: string) => integerOption('--max <n>', doc, { min: minBudget, max: maxBudget });

/** `headroom fleet`: the budget that all processes of a service share on one server. */
export function defineFleet(command: Command, exit: Exit): void {
  command
    .command('status')
    .description(
      'Show which processes hold how many connections of the budget, and who goes short, from the server alone.',
    )
    .option('--name <name>', 'name of the fleet (default: DB_FLEET_NAME, else the names of database and role)')
    .addOption(watchOption())
    .option('--json', 'write JSON; with --watch one object per line')
    .action(async (flags: StatusFlags) => {
      const { status } = await import('../fleet/status.js');
      exit(await status(flags));
    });
  command
    .command('plan')
    .description('Compute what a number of processes will do on the server, before they are deployed.')
    .addOption(integerOption('--processes <n>', 'number of processes', { min: 1, max: 100_000, default: 10 }))
    .addOption(integerOption('--pool-max <n>', 'connections that each may open', { min: 1, max: 10_000, default: 10 }))
    .addOption(maxOption('the budget (default: what the server of DATABASE_URL has for the role)'))
    .option('--json', 'write JSON')
    .action(async (flags: PlanFlags) => {
      const { plan } = await import('../fleet/plan.js');
      exit(await plan(flags));
    });
  command
    .command('limit')
    .description('Write the ALTER ROLE … CONNECTION LIMIT that lets the server itself refuse what exceeds the budget.')
    .addOption(maxOption('the budget (default: DB_FLEET_MAX)'))
    .option('--role <name>', 'role of the service (default: the one of DATABASE_URL)')
    .option('--apply', 'execute it')
    .action(async (flags: LimitFlags) => {
      const { limit } = await import('../fleet/limit.js');
      exit(await limit(flags));
    });
}

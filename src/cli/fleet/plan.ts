import { type Division, divide, totalOf } from '../../budget/division.js';
import { divisionOf, maxOf, readServerFacts } from '../../budget/examine.js';
import { type FleetPlan, planFleet } from '../../budget/plan.js';
import { formatNoun } from '../../format/noun.js';
import { onServer } from './connect.js';

/** Flags of `headroom fleet plan`. */
export interface PlanFlags {
  readonly processes: number;
  readonly poolMax: number;
  readonly max?: number;
  readonly json?: true;
}

/** Prints what a fleet will do before it is deployed. Resolves with the exit code: 1 if processes will go without a connection. */
export async function plan(flags: PlanFlags, env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const { max, division } = await budgetOf(flags, env);
  const planned = planFleet(flags.processes, flags.poolMax, max, division);
  process.stdout.write(flags.json ? `${JSON.stringify(planned)}\n` : renderPlan(planned));
  return planned.waiting > 0 ? 1 : 0;
}

/** The given budget, or the one of the server. */
async function budgetOf({ max }: PlanFlags, env: NodeJS.ProcessEnv): Promise<{ max: number; division: Division }> {
  if (max !== undefined && !env.DATABASE_URL) return { max, division: divide(max) };
  return onServer(env, async (client) => {
    const facts = await readServerFacts(client, max === undefined);
    const settings = { max: max ?? ('auto' as const) };
    return { max: maxOf(settings, facts), division: divisionOf(settings, facts) };
  });
}

/** Text of a plan. */
export function renderPlan(planned: FleetPlan): string {
  const { processes, poolMax, wanted, max, division, evenShare, aloneShare, waiting, deploying } = planned;
  const { statementsPerSecond: statements } = planned;
  const total = totalOf(division);
  const excess = wanted - max;
  const lines = [
    `${formatNoun(processes, 'process', 'processes')} × ${poolMax} connections = ${wanted} wanted; the budget is ${max}.`,
    excess > 0
      ? `Without a budget: up to ${excess} connections refused with "too many clients already" when all are busy.`
      : 'Without a budget they fit: it only matters if more processes are started.',
    `With it: ${division.slots} slots for anyone, ${division.first} for first connections, ${formatNoun(division.knocking, 'place')} for processes that ask for one.`,
    waiting > 0
      ? `More processes than slots: ${total} have a connection, ${waiting} wait. Put PgBouncer in front, with max_db_connections = ${max}.`
      : `All busy: ${evenShare} to ${Math.min(poolMax, evenShare + 1)} connections each. All traffic on one: it gets ${aloneShare}.`,
    deploying.waiting > 0
      ? `Deploying with all new processes beside the old ones: ${deploying.waiting} of ${2 * processes} wait until old ones end. Start at most ${total - processes > 0 ? total - processes : 1} at a time.`
      : `Deploying with all new processes beside the old ones: ${deploying.evenShare} each, none waits.`,
    `Cost: about ${statements.calm} statements a second in all when calm, ${statements.saturated} and more when all want more than they may have.`,
    `In the environment of every process: DB_FLEET_MAX=${max}`,
  ];
  return `${lines.join('\n')}\n`;
}

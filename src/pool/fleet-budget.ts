import { examineFleet } from '../budget/examine.js';
import { FleetMember } from '../budget/member.js';
import type { Budget } from '../budget/seats.js';
import { onTermination } from '../budget/termination.js';
import type { ResolvedPoolOptions } from '../config/options.js';
import { classifyConnectFailure } from '../pipeline/errors/server-error.js';
import type { DriverClient } from '../pipeline/pg-client.js';
import type { Clock } from '../util/clock.js';
import type { Connection } from './connections.js';
import type { Pooler } from './pooler/pooler.js';

/** Environment of a pool's budget. */
export interface FleetBudgetParts {
  readonly pooler: Pooler;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Creates the budget that the pool's options name; undefined without one. */
export function fleetBudgetOf(
  { fleet }: Pick<ResolvedPoolOptions, 'fleet'>,
  { pooler, clock, random }: FleetBudgetParts,
): Budget<Connection> | undefined {
  if (fleet === undefined) return undefined;
  const { min, weight } = fleet;
  const isPooled = (): boolean => pooler.mode === 'transaction' || pooler.mode === 'session';
  const member = new FleetMember<Connection, DriverClient>({
    ...{ min, weight, clock, random, warn },
    examine: ({ client }) => examineFleet(client, { settings: fleet, random, isPooled, warn }),
    isFull: (error) => classifyConnectFailure(error) === 'full',
  });
  onTermination(member);
  return member;
}

function warn(text: string): void {
  process.emitWarning(text, { type: 'HeadroomWarning', code: 'HEADROOM_FLEET' });
}

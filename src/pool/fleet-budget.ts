import { examineFleet } from '../budget/examine.js';
import { FleetMember } from '../budget/member.js';
import type { Budget, BudgetedPool } from '../budget/seats.js';
import { onTermination } from '../budget/termination.js';
import type { FleetSettings } from '../config/settings.js';
import { classifyConnectFailure } from '../pipeline/errors/server-error.js';
import type { DriverClient } from '../pipeline/pg-client.js';
import type { Clock } from '../util/clock.js';
import type { Connection } from './connections.js';
import { type Core, warmCount } from './core.js';
import type { DemandEstimator } from './demand.js';
import type { Lifecycle } from './lifecycle.js';
import type { Pooler } from './pooler/pooler.js';

/** Environment of a pool's budget. */
export interface FleetBudgetParts {
  readonly pooler: Pooler;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Creates the budget of a fleet. */
export function fleetBudgetOf(fleet: FleetSettings, { pooler, clock, random }: FleetBudgetParts): Budget<Connection> {
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

/**
 * The pool as its budget uses it.
 *
 * @param limitTo called with the number of connections that the budget lets the pool keep
 */
export function asBudgetedPool(
  core: Core,
  lifecycle: Lifecycle,
  need: DemandEstimator,
  limitTo: (count: number) => void,
): BudgetedPool<Connection> {
  const { connections, clock } = core;
  const inUse = (): number =>
    connections.serving - connections.connecting - connections.idle.length - connections.count('checking');
  return {
    get max() {
      return core.max;
    },
    get min() {
      return warmCount(core);
    },
    inUse,
    demand: () => inUse() + (core.queue.length === 0 ? 0 : need.connections(clock.now())),
    isReachable: ({ state }) => state === 'idle' || state === 'lane' || state === 'checking' || state === 'connecting',
    errand: (connection, run) => lifecycle.errand(connection, run),
    preferOthers: (connection) => {
      core.steward = connection;
    },
    mustHoldAgain: (connection) => lifecycle.mustHoldAgain(connection),
    limitTo,
    changed: () => core.changed(),
  };
}

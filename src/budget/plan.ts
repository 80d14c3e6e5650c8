import { type Division, totalOf } from './division.js';
import { pace } from './pacing.js';

/** Predicted use of a server by a fleet, computed before it is deployed. */
export interface FleetPlan {
  readonly processes: number;
  readonly poolMax: number;
  /** Connections that all pools would open at the same time without a common limit. */
  readonly wanted: number;
  /** Connections that the server has for them. */
  readonly max: number;
  readonly division: Division;
  /** Connections of a process while all want as many as they may have; 0 if there are more processes than slots. */
  readonly evenShare: number;
  /** Connections of a single process that has all the traffic. */
  readonly aloneShare: number;
  /** Processes that have a connection, and those that wait for one. */
  readonly served: number;
  readonly waiting: number;
  /** The same during a deployment, when the new processes start beside the old ones. */
  readonly deploying: { readonly served: number; readonly waiting: number; readonly evenShare: number };
  /** Statements a second of all members together for the budget: calm, and saturated. */
  readonly statementsPerSecond: { readonly calm: number; readonly saturated: number };
}

/** Maximum number of looks a second of a saturated fleet, from `pace.perMemberMs`. */
const looksPerSecond = 1000 / pace.perMemberMs;

/** Computes what a fleet will do. */
export function planFleet(processes: number, poolMax: number, max: number, division: Division): FleetPlan {
  const total = totalOf(division);
  const at = (count: number): { served: number; waiting: number; evenShare: number } => ({
    served: Math.min(count, total),
    waiting: Math.max(0, count - total),
    evenShare: Math.min(poolMax, Math.floor(division.slots / count)),
  });
  const calmMs = Math.max(pace.calmMs, processes * pace.perMemberMs);
  const curbedMs = Math.max(pace.curbedMs, processes * pace.perMemberMs);
  return {
    ...{ processes, poolMax, max, division, wanted: processes * poolMax },
    ...at(processes),
    aloneShare: Math.max(1, Math.min(poolMax, division.slots - (processes - 1))),
    deploying: at(2 * processes),
    statementsPerSecond: {
      calm: Math.round((processes * 1000) / calmMs),
      saturated: Math.round(Math.min(looksPerSecond, (processes * 1000) / curbedMs)),
    },
  };
}

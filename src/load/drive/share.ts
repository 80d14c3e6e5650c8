import type { Demand, DrivePlan } from './plan.js';

/** One worker's part of a plan. */
export interface WorkerPlan extends DrivePlan {
  /** Index among the workers, from 0. */
  readonly index: number;
}

/** Divides a whole number; the first parts get one more if there is a remainder. Pure. */
export function shareOut(total: number, among: number): number[] {
  return Array.from({ length: among }, (_, index) => Math.floor(total / among) + (index < total % among ? 1 : 0));
}

/** Divides a plan among workers: at most as many as a pool has connections. Pure. */
export function sharePlan(plan: DrivePlan): WorkerPlan[] {
  const hasPool = plan.strategy === 'pg-pool' || plan.strategy === 'headroom';
  const workers = Math.max(1, hasPool ? Math.min(plan.workers, plan.poolMax) : plan.workers);
  const sizes = shareOut(plan.poolMax, workers);
  return sizes.map((poolMax, index) => ({ ...plan, workers, poolMax, index }));
}

/** Divides a demand among workers. A rate is divided evenly: the sum of Poisson arrivals is Poisson again. Pure. */
export function shareDemand(demand: Demand, workers: number): Demand[] {
  if (demand.kind === 'open') {
    const { ratePerSecond } = demand;
    return Array.from({ length: workers }, () => ({ kind: 'open', ratePerSecond: ratePerSecond / workers }));
  }
  const { spike } = demand;
  const extra = shareOut(spike?.users ?? 0, workers).reverse();
  return shareOut(demand.users, workers).map((users, index) => ({
    ...demand,
    users,
    ...(spike && { spike: { ...spike, users: extra[index] ?? 0 } }),
  }));
}

import type { Demand, DrivePlan } from './plan.js';

/** What one worker does of a plan. */
export interface WorkerPlan extends DrivePlan {
  /** Which of `workers` it is, from 0. */
  readonly index: number;
}

/** Shares a whole number out, the first get one more where it does not come out even. Pure. */
export function shareOut(total: number, among: number): number[] {
  return Array.from({ length: among }, (_, index) => Math.floor(total / among) + (index < total % among ? 1 : 0));
}

/** What each worker does. There are no more of them than a pool has connections. Pure. */
export function sharePlan(plan: DrivePlan): WorkerPlan[] {
  const hasPool = plan.strategy === 'pg-pool' || plan.strategy === 'headroom';
  const workers = Math.max(1, hasPool ? Math.min(plan.workers, plan.poolMax) : plan.workers);
  const sizes = shareOut(plan.poolMax, workers);
  return sizes.map((poolMax, index) => ({ ...plan, workers, poolMax, index }));
}

/** What is asked of each worker. A rate is shared evenly: arrivals at random stay such when they are added. Pure. */
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

import { audited } from './audit.js';
import type { Contender } from './contenders/contender.js';
import { openLibrary, type Scene } from './contenders/library.js';
import { openPgbench } from './contenders/pgbench.js';
import { type Network, openNetwork } from './network.js';
import type { Observer } from './observer.js';
import { allPeers } from './peers/all.js';
import { type Entry, enter, type LeftOut } from './peers/entry.js';
import { tieredHeadroom } from './peers/headroom.js';
import type { Peer } from './peers/peer.js';
import type { PgbenchProgram } from './pgbench/find.js';
import type { RowPlan } from './rows.js';
import { type Effort, measure, type Samples } from './runner.js';
import { type BenchTier, openTier } from './tier.js';

/** Parameters that all rows of a run share. */
export interface Bench {
  readonly serverUrl: string;
  /** The libraries side by side. */
  readonly peers: readonly Peer[];
  readonly observer: Observer;
  readonly pgbench: PgbenchProgram | undefined;
  readonly effort: Effort;
}

/** A row measured. */
export interface Row {
  readonly plan: RowPlan;
  readonly samples: Samples;
  /** There and back over the delayed network; `undefined` without one. */
  readonly roundTripMs: number | undefined;
  readonly leftOut: readonly LeftOut[];
}

/** Measures a row on tables made anew, with every contender opened anew, and closes all of it. */
export async function runRow(plan: RowPlan, bench: Bench): Promise<Row> {
  const { serverUrl, observer, effort } = bench;
  await observer.makeTables();
  await using network = await openNetwork(serverUrl, plan.workload.delayMs);
  const isTiered = plan.workload.peers?.includes(tieredHeadroom.name) === true;
  await using tier = isTiered ? await openTier(serverUrl, plan.max) : undefined;
  const { entering, leftOut } = enterPeers(plan, bench);
  const scene = { serverUrl, network, observer };
  const openings = await Promise.allSettled(openContenders(entering, plan, scene, bench, tier));
  const contenders = openings.flatMap((opening) => (opening.status === 'fulfilled' ? (opening.value ?? []) : []));
  try {
    for (const opening of openings) if (opening.status === 'rejected') throw opening.reason;
    const samples = await audited(plan, observer, contenders, () => measure(contenders, effort));
    return { plan, samples, roundTripMs: network.roundTripMs, leftOut };
  } finally {
    await Promise.all(contenders.map((contender) => contender[Symbol.asyncDispose]()));
  }
}

/** The same as without a delay: PgBouncer's own is what is measured. */
function through({ url }: BenchTier): Network {
  return { url, [Symbol.asyncDispose]: async () => {} };
}

function enterPeers({ workload }: RowPlan, { peers }: Bench): Entry {
  const { peers: named } = workload;
  return enter(workload, named ? allPeers.filter(({ name }) => named.includes(name)) : peers);
}

function openContenders(
  entering: readonly Peer[],
  plan: RowPlan,
  scene: Scene,
  { pgbench, serverUrl }: Bench,
  tier: BenchTier | undefined,
): (Promise<Contender> | Contender | undefined)[] {
  const libraries = entering.map((peer) => {
    const isBehind = tier !== undefined && peer.name === tieredHeadroom.name;
    return openLibrary(peer, plan, isBehind ? { ...scene, serverUrl: tier.url, network: through(tier) } : scene);
  });
  return [...libraries, pgbench && openPgbench(pgbench, plan, serverUrl)];
}

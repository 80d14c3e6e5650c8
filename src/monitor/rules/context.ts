import { elapsedBetween } from '../app-sample.js';
import type { AppFacts, BouncerFacts, BouncerPool, PoolFacts, ServerFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import type { LayerName, Reading, Snapshot } from '../snapshot.js';
import type { Thresholds } from '../thresholds.js';

/** Input of the rules. */
export interface Context {
  readonly snapshot: Snapshot;
  /** Undefined the first time. */
  readonly previous: Snapshot | undefined;
  /** The processes several seconds ago. */
  readonly settled?: Snapshot['apps'] | undefined;
  readonly thresholds: Thresholds;
  /** Time since the previous snapshot, in milliseconds; undefined the first time. */
  readonly elapsedMs: number | undefined;
}

/** A snapshot, and an earlier one. */
type Compared = Pick<Context, 'snapshot' | 'previous'>;

/** Evaluates one metric. Pure; also returns findings that are ok. */
export type Rule = (context: Context) => Finding[];

/** The subject of a finding. */
export type Place = Pick<Finding, 'layer' | 'source' | 'pool'>;

/** Facts with those of the same source or pool in the previous snapshot. */
export interface Seen<F> {
  readonly place: Place;
  readonly facts: F;
  /** Undefined the first time, if the source did not answer then, or if it was restarted since. */
  readonly previous: F | undefined;
  /** Time between the two, in milliseconds; undefined without `previous`. */
  readonly elapsedMs: number | undefined;
}

/** The processes that answered. */
export function appsOf({ snapshot, previous }: Compared): Seen<AppFacts>[] {
  return match('pool', snapshot.apps, previous?.apps, elapsedBetween);
}

/** The pools of all processes that answered. */
export function poolsOf(context: Compared): Seen<PoolFacts>[] {
  return poolsIn(appsOf(context));
}

/** The pools, with themselves several seconds ago. */
export function settledPoolsOf({ snapshot, settled }: Context): Seen<PoolFacts>[] {
  return poolsIn(match('pool', snapshot.apps, settled, elapsedBetween));
}

function poolsIn(apps: readonly Seen<AppFacts>[]): Seen<PoolFacts>[] {
  return apps.flatMap(({ place, facts, previous, elapsedMs }) => {
    const before = byNumberedName(previous?.pools ?? [], ({ name }) => name);
    return withNumberedNames(facts.pools, ({ name }) => name).map(({ key, item }) => ({
      place: { ...place, pool: item.name },
      facts: item,
      previous: before.get(key),
      elapsedMs: before.has(key) ? elapsedMs : undefined,
    }));
  });
}

/** The PgBouncers that answered. */
export function bouncersOf({ snapshot, previous, elapsedMs }: Context): Seen<BouncerFacts>[] {
  return match('bouncer', snapshot.bouncers, previous?.bouncers, () => elapsedMs);
}

/** The pools of all PgBouncers that answered. */
export function bouncerPoolsOf(context: Context): Seen<BouncerPool>[] {
  return bouncersOf(context).flatMap(({ place, facts, previous, elapsedMs }) => {
    const before = byNumberedName(previous?.pools ?? [], nameOf);
    return withNumberedNames(facts.pools, nameOf).map(({ key, item }) => ({
      place: { ...place, pool: nameOf(item) },
      facts: item,
      previous: before.get(key),
      elapsedMs: before.has(key) ? elapsedMs : undefined,
    }));
  });
}

/** The servers that answered. */
export function serversOf({ snapshot, previous, elapsedMs }: Context): Seen<ServerFacts>[] {
  return match('server', snapshot.servers, previous?.servers, () => elapsedMs);
}

/** Name of a PgBouncer pool. */
const nameOf = ({ database, user }: BouncerPool): string => `${database}/${user}`;

function match<F>(
  layer: LayerName,
  now: readonly Reading<F>[],
  before: readonly Reading<F>[] | undefined,
  elapsedOf: (before: F, now: F) => number | undefined,
): Seen<F>[] {
  const earlier = byNumberedName(before ?? [], ({ source }) => source);
  return withNumberedNames(now, ({ source }) => source).flatMap(({ key, item }) => {
    if (!('facts' in item)) return [];
    const other = earlier.get(key);
    const before = other !== undefined && 'facts' in other ? other.facts : undefined;
    const elapsedMs = before && elapsedOf(before, item.facts);
    const previous = elapsedMs === undefined ? undefined : before;
    return [{ place: { layer, source: item.source }, facts: item.facts, previous, elapsedMs }];
  });
}

/** Numbers items with the same name, so that the second of a name is matched with the second. */
function withNumberedNames<T>(items: readonly T[], nameOfItem: (item: T) => string): { key: string; item: T }[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const name = nameOfItem(item);
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    return { key: `${number} ${name}`, item };
  });
}

function byNumberedName<T>(items: readonly T[], nameOfItem: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(withNumberedNames(items, nameOfItem).map(({ key, item }) => [key, item]));
}

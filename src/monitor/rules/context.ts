import type { AppFacts, BouncerFacts, BouncerPool, PoolFacts, ServerFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import type { LayerName, Reading, Snapshot } from '../snapshot.js';
import type { Thresholds } from '../thresholds.js';

/** What rules judge by. */
export interface Context {
  readonly snapshot: Snapshot;
  /** Undefined the first time. */
  readonly previous: Snapshot | undefined;
  readonly thresholds: Thresholds;
  /** From the previous snapshot to this one, in milliseconds; undefined the first time. */
  readonly elapsedMs: number | undefined;
}

/** Looks at one thing. Pure; says what is well, too. */
export type Rule = (context: Context) => Finding[];

/** What a finding is about. */
export type Place = Pick<Finding, 'layer' | 'source' | 'pool'>;

/** Facts with those of the same source, or pool, in the snapshot before. */
export interface Seen<F> {
  readonly place: Place;
  readonly facts: F;
  /** Undefined the first time, when the source was silent then, and when it has been started anew since. */
  readonly previous: F | undefined;
}

/** The processes that answered. */
export function appsOf({ snapshot, previous, elapsedMs }: Context): Seen<AppFacts>[] {
  const isSame = (now: AppFacts, before: AppFacts) =>
    now.pid === before.pid && now.uptimeSeconds >= before.uptimeSeconds && elapsedMs !== undefined;
  return match('pool', snapshot.apps, previous?.apps, isSame);
}

/** The pools of all processes that answered. */
export function poolsOf(context: Context): Seen<PoolFacts>[] {
  return appsOf(context).flatMap(({ place, facts, previous }) => {
    const before = byNameAndTurn(previous?.pools ?? [], ({ name }) => name);
    return withTurns(facts.pools, ({ name }) => name).map(({ key, item }) => ({
      place: { ...place, pool: item.name },
      facts: item,
      previous: before.get(key),
    }));
  });
}

/** The PgBouncers that answered. */
export function bouncersOf({ snapshot, previous }: Context): Seen<BouncerFacts>[] {
  return match('bouncer', snapshot.bouncers, previous?.bouncers, () => true);
}

/** The pools of all PgBouncers that answered. */
export function bouncerPoolsOf(context: Context): Seen<BouncerPool>[] {
  return bouncersOf(context).flatMap(({ place, facts, previous }) => {
    const before = byNameAndTurn(previous?.pools ?? [], nameOf);
    return withTurns(facts.pools, nameOf).map(({ key, item }) => ({
      place: { ...place, pool: nameOf(item) },
      facts: item,
      previous: before.get(key),
    }));
  });
}

/** The servers that answered. */
export function serversOf({ snapshot, previous }: Context): Seen<ServerFacts>[] {
  return match('server', snapshot.servers, previous?.servers, () => true);
}

/** A pool of PgBouncer is named by its database and user. */
const nameOf = ({ database, user }: BouncerPool): string => `${database}/${user}`;

function match<F>(
  layer: LayerName,
  now: readonly Reading<F>[],
  before: readonly Reading<F>[] | undefined,
  isSame: (now: F, before: F) => boolean,
): Seen<F>[] {
  const earlier = byNameAndTurn(before ?? [], ({ source }) => source);
  return withTurns(now, ({ source }) => source).flatMap(({ key, item }) => {
    if (!('facts' in item)) return [];
    const other = earlier.get(key);
    const previous =
      other !== undefined && 'facts' in other && isSame(item.facts, other.facts) ? other.facts : undefined;
    return [{ place: { layer, source: item.source }, facts: item.facts, previous }];
  });
}

/** Names may come twice: the second of a name is matched with the second of that name. */
function withTurns<T>(items: readonly T[], nameOfItem: (item: T) => string): { key: string; item: T }[] {
  const turns = new Map<string, number>();
  return items.map((item) => {
    const name = nameOfItem(item);
    const turn = (turns.get(name) ?? 0) + 1;
    turns.set(name, turn);
    return { key: `${turn} ${name}`, item };
  });
}

function byNameAndTurn<T>(items: readonly T[], nameOfItem: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(withTurns(items, nameOfItem).map(({ key, item }) => [key, item]));
}

import { performance } from 'node:perf_hooks';

/** What a fake clock of the kind that test runners install keeps of what it stands in for. */
interface Fake {
  readonly clock?: Readonly<Record<string, unknown>>;
}

const RealDate = behind(globalThis, 'Date');

/**
 * What the process gives, held from the moment this is loaded: a test that puts a fake in the place of a global later
 * must not stop the pool, whose server goes by real time. A fake that is there already is looked behind.
 */
export const runtime = {
  now: nowOf(performance),
  dateNow: RealDate.now.bind(RealDate),
  makeDate: (ms: number) => new RealDate(ms),
  setTimeout: behind(globalThis, 'setTimeout').bind(globalThis) as typeof setTimeout,
  clearTimeout: behind(globalThis, 'clearTimeout').bind(globalThis),
  setImmediate: behind(globalThis, 'setImmediate').bind(globalThis) as typeof setImmediate,
  clearImmediate: behind(globalThis, 'clearImmediate').bind(globalThis),
  nextTick: behind(process, 'nextTick').bind(process),
  /** How long the event loop has waited for something to do, in milliseconds. */
  idleMs: idleOf(performance, nowOf(performance)),
} as const;

/** What `idleOf` looks at; a runtime other than Node may lack it, or say nothing by it. */
export interface LoopWatch {
  readonly eventLoopUtilization?: (() => { readonly idle: number }) | undefined;
  readonly nodeTiming?: { readonly idleTime?: number } | undefined;
}

/**
 * How the idle time of the event loop is read. Where the runtime does not measure it, the loop counts as always idle: an
 * answer that is read late then counts as one that came late.
 */
export function idleOf(watch: LoopWatch, now: () => number): () => number {
  const utilization = watch.eventLoopUtilization?.bind(watch);
  try {
    const isMeasured = typeof watch.nodeTiming?.idleTime === 'number' && typeof utilization?.().idle === 'number';
    if (utilization && isMeasured) return nativeIdleOf(watch) ?? (() => utilization().idle);
  } catch {
    // Some are there only to say that they are not.
  }
  return now;
}

/** The same number by a third of the cost, where it is to be had: it is read for each batch of statements. */
function nativeIdleOf({ nodeTiming }: LoopWatch): (() => number) | undefined {
  const get: unknown = Object.getOwnPropertyDescriptor(nodeTiming, 'idleTime')?.get;
  return typeof get === 'function' ? (get.bind(nodeTiming) as () => number) : undefined;
}

/** A fake is put on the object itself, in front of the class's own. */
function nowOf(clock: { now(): number }): () => number {
  const own: unknown = Reflect.get(Object.getPrototypeOf(clock) as object, 'now');
  return (typeof own === 'function' ? (own as () => number) : clock.now).bind(clock);
}

/** What the owner has under the name; or, where that is a fake, what the fake stands in for. */
function behind<T extends object, K extends keyof T & string>(owner: T, name: K): T[K] {
  const given = owner[name];
  return ((given as Fake).clock?.[`_${name}`] as T[K] | undefined) ?? given;
}

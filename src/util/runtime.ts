import { performance } from 'node:perf_hooks';

/** Reference that a test runner's fake clock keeps to the function that it replaced. */
interface Fake {
  readonly clock?: Readonly<Record<string, unknown>>;
}

const RealDate = behind(globalThis, 'Date');

/**
 * Globals of the process, captured when this module is loaded: a test that installs fake timers later must not stop the
 * pool, whose server uses real time. A fake that is already installed is bypassed.
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
  queueMicrotask: behind(globalThis, 'queueMicrotask').bind(globalThis),
  /** Time that the event loop has been idle, in milliseconds. */
  idleMs: idleOf(performance, nowOf(performance)),
} as const;

/** The parts of `performance` that `idleOf` uses; a runtime other than Node may lack them, or not implement them. */
export interface LoopWatch {
  readonly eventLoopUtilization?: (() => { readonly idle: number }) | undefined;
  readonly nodeTiming?: { readonly idleTime?: number } | undefined;
}

/**
 * Returns a function that reads the event loop's idle time. If the runtime does not measure it, the loop counts as always
 * idle: an answer that is read late then counts as one that arrived late.
 */
export function idleOf(watch: LoopWatch, now: () => number): () => number {
  const utilization = watch.eventLoopUtilization?.bind(watch);
  try {
    const isMeasured = typeof watch.nodeTiming?.idleTime === 'number' && typeof utilization?.().idle === 'number';
    if (utilization && isMeasured) return nativeIdleOf(watch) ?? (() => utilization().idle);
  } catch {
    // Some runtimes define it only to throw that it is not implemented.
  }
  return now;
}

/** The same number at a third of the cost, if available: it is read for each batch of statements. */
function nativeIdleOf({ nodeTiming }: LoopWatch): (() => number) | undefined {
  const get: unknown = Object.getOwnPropertyDescriptor(nodeTiming, 'idleTime')?.get;
  return typeof get === 'function' ? (get.bind(nodeTiming) as () => number) : undefined;
}

/** A fake is an own property of the object, which hides the method of its class. */
function nowOf(clock: { now(): number }): () => number {
  const own: unknown = Reflect.get(Object.getPrototypeOf(clock) as object, 'now');
  return (typeof own === 'function' ? (own as () => number) : clock.now).bind(clock);
}

/** The owner's property of this name; if it is a fake, the function that the fake replaced. */
function behind<T extends object, K extends keyof T & string>(owner: T, name: K): T[K] {
  const given = owner[name];
  return ((given as Fake).clock?.[`_${name}`] as T[K] | undefined) ?? given;
}

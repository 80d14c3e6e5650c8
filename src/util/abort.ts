import { runtime } from './runtime.js';

type Listener = () => void;

/** All listeners for one signal, behind the single listener that is registered on it. */
interface Audience {
  readonly listeners: Set<Listener>;
  readonly tell: () => void;
}

const audiences = new WeakMap<AbortSignal, Audience>();

/**
 * Calls the listener once, when the signal fires. However many there are, only one is registered on the signal: a
 * request's signal is often shared by all its statements, and Node warns about more than ten listeners.
 *
 * @returns a function that removes the listener
 */
export function onAbort(signal: AbortSignal, listener: Listener): () => void {
  const { listeners, tell } = audiences.get(signal) ?? makeAudience(signal);
  listeners.add(listener);
  return () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    audiences.delete(signal);
    signal.removeEventListener('abort', tell);
  };
}

/**
 * Reads the signal of an option, which may be omitted or null. For one of a polyfill without `reason` or `throwIfAborted`, returns
 * a signal of the runtime that fires with it: its reason is an `AbortError` then.
 *
 * @throws {TypeError} for anything else
 */
export function readSignal(given: unknown): AbortSignal | undefined {
  if (given === undefined || given === null) return undefined;
  const { addEventListener, removeEventListener } = given as Partial<AbortSignal>;
  const isSignal = typeof addEventListener === 'function' && typeof removeEventListener === 'function';
  if (isSignal && typeof (given as AbortSignal).aborted === 'boolean') return completed(given as AbortSignal);
  throw new TypeError(
    `signal: expected an AbortSignal, got ${typeof given === 'object' ? 'another object' : typeof given}`,
  );
}

/** For each signal of a polyfill, the one that fires with it. */
const completions = new WeakMap<AbortSignal, AbortSignal>();

function completed(given: AbortSignal): AbortSignal {
  if ('reason' in given && typeof given.throwIfAborted === 'function') return given;
  const known = completions.get(given);
  if (known !== undefined) return known;
  const controller = new AbortController();
  const abort = (): void => controller.abort((given as Partial<AbortSignal>).reason);
  if (given.aborted) abort();
  else given.addEventListener('abort', abort, { once: true });
  completions.set(given, controller.signal);
  return controller.signal;
}

function makeAudience(signal: AbortSignal): Audience {
  const listeners = new Set<Listener>();
  const tell = (): void => {
    audiences.delete(signal);
    const all = [...listeners];
    listeners.clear();
    for (const listener of all) callApart(listener);
  };
  const audience = { listeners, tell };
  audiences.set(signal, audience);
  signal.addEventListener('abort', tell, { once: true });
  return audience;
}

/** An error thrown by one listener becomes an uncaught exception of the process, and the others are still called. */
function callApart(listener: Listener): void {
  try {
    listener();
  } catch (error) {
    runtime.nextTick(() => {
      throw error;
    });
  }
}

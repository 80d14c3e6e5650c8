import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** Longest to wait, in milliseconds. */
  readonly timeoutMs: number;
  /** Pause between two looks. @default 10, and more the longer it takes: a look may cost a connection */
  readonly intervalMs?: number;
  /** What is being waited for, named in the error. @default the condition's source */
  readonly what?: string;
}

/** Looks at `condition` until it gives something truthy and gives that back; a condition that throws counts as not yet. */
export async function waitFor<T>(condition: () => T | Promise<T>, options: WaitOptions): Promise<T> {
  const { timeoutMs, intervalMs, what = String(condition) } = options;
  const start = performance.now();
  for (;;) {
    const { value, error } = await look(condition);
    if (value) return value;
    const waitedMs = performance.now() - start;
    if (waitedMs > timeoutMs) throw new Error(`Not within ${timeoutMs} ms: ${what}`, { cause: error });
    await delay(intervalMs ?? Math.min(50, 10 + waitedMs / 20));
  }
}

async function look<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

/** Gives what `promise` gives, or fails when it has not settled after `timeoutMs`. */
export async function within<T>(promise: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not settled within ${timeoutMs} ms: ${what}`)), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** `waitFor` for what takes a moment; on a busy machine, many times that. */
export function until<T>(what: string, condition: () => T | Promise<T>): Promise<T> {
  return waitFor(condition, { timeoutMs: 60_000, what });
}

/** What was seen of the server while a load was on. Times are of `Date.now()`. */
export interface Watched {
  readonly sessions: readonly SessionSample[];
  /** Processor time that the server had used by then, in seconds; `null` where it cannot be read. */
  readonly cpu: readonly CpuSample[] | null;
}

export interface SessionSample {
  readonly at: number;
  readonly sessions: number;
}

export interface CpuSample {
  readonly at: number;
  readonly seconds: number;
}

export const nothingWatched: Watched = { sessions: [], cpu: null };

/** Most sessions seen at once within a stretch of time; `null` where nobody looked. */
export function peakSessions(samples: readonly SessionSample[], from: number, to: number): number | null {
  const seen = samples.filter(({ at }) => at >= from && at <= to);
  // Hours have more samples than a call may have arguments.
  return seen.reduce<number | null>((most, { sessions }) => Math.max(most ?? 0, sessions), null);
}

/** Lays samples beside a series: of each step the most sessions, of a step without a sample what was seen last. */
export function laySessions(
  samples: readonly SessionSample[],
  series: { readonly beganAt: number; readonly everyMs: number; readonly steps: number },
): (number | null)[] {
  const { beganAt, everyMs, steps } = series;
  const laid: (number | null)[] = Array.from({ length: steps }, () => null);
  const end = beganAt + steps * everyMs;
  for (const { at, sessions } of samples) {
    if (at < beganAt || at >= end) continue;
    const step = Math.floor((at - beganAt) / everyMs);
    laid[step] = Math.max(laid[step] ?? 0, sessions);
  }
  for (let step = 1; step < steps; step++) laid[step] ??= laid[step - 1] ?? null;
  return laid;
}

/** Processor cores in use on average from one time to another; `null` where too little was read to tell. */
export function coresInUse(samples: readonly CpuSample[] | null, from: number, to: number): number | null {
  if (samples === null || samples.length < 2 || to <= from) return null;
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const [begin, end] = [Math.max(from, first.at), Math.min(to, last.at)];
  // What was not looked at for half of the time is not known.
  if (end - begin < (to - from) / 2) return null;
  return Math.max(0, ((secondsAt(samples, end) - secondsAt(samples, begin)) * 1000) / (end - begin));
}

/** Between two samples the time is taken to have gone evenly. `at` is within the samples. */
function secondsAt(samples: readonly CpuSample[], at: number): number {
  const after = samples.findIndex((sample) => sample.at >= at);
  const right = samples[after]!;
  const left = samples[after - 1];
  if (left === undefined || right.at === left.at) return right.seconds;
  return left.seconds + ((right.seconds - left.seconds) * (at - left.at)) / (right.at - left.at);
}

import { lengthOf, type Trial } from './trial.js';

type Who = Trial['strategy'];

/** A trial that is to come. */
export interface Coming {
  readonly strategy: Who;
  /** How long it drives, in milliseconds. */
  readonly drivesMs: number;
  /** What it is thought to take besides: to open, to close, to tidy up. */
  readonly extraMs: number;
}

/** How much longer a study takes: what is still to be driven, and what it takes besides, as far as is known. */
export class TimeLeft {
  readonly #coming = new Map<Who, Coming[]>();
  /** Time that the last trial of each strategy took in addition to driving: it grows with the number of users. */
  readonly #lastExtraMs = new Map<Who, number>();

  /** @param coming the trials of each strategy in the order in which they come */
  constructor(coming: readonly Coming[]) {
    for (const trial of coming) {
      const trials = this.#coming.get(trial.strategy) ?? [];
      this.#coming.set(trial.strategy, trials);
      trials.push(trial);
    }
  }

  /** A trial has ended, or will not be. */
  end(trial: Pick<Trial, 'strategy' | 'span'>, tookMs?: number): void {
    this.#coming.get(trial.strategy)?.shift();
    if (tookMs !== undefined) this.#lastExtraMs.set(trial.strategy, Math.max(0, tookMs - lengthOf(trial)));
  }

  /** Milliseconds left, the present trial of a strategy having begun so long ago. */
  leftMs(present?: Who, sinceMs = 0): number {
    const all = [...this.#coming.values()].flat().reduce((sum, trial) => sum + this.#lengthOf(trial), 0);
    const [trial] = (present && this.#coming.get(present)) ?? [];
    // One that takes longer than expected takes nothing away from the others.
    return trial === undefined ? all : all - Math.min(sinceMs, this.#lengthOf(trial));
  }

  #lengthOf({ strategy, drivesMs, extraMs }: Coming): number {
    return drivesMs + Math.max(extraMs, this.#lastExtraMs.get(strategy) ?? 0);
  }
}

import { lengthOf, type Turn } from './turn.js';

type Who = Turn['strategy'];

/** A turn that is to come. */
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
  /** What the last turn of each strategy took beside driving: with more users, each takes longer than those before. */
  readonly #lastExtraMs = new Map<Who, number>();

  /** @param coming the turns of each strategy in the order in which they come */
  constructor(coming: readonly Coming[]) {
    for (const turn of coming) {
      const turns = this.#coming.get(turn.strategy) ?? [];
      this.#coming.set(turn.strategy, turns);
      turns.push(turn);
    }
  }

  /** A turn has ended, or will not be. */
  end(turn: Pick<Turn, 'strategy' | 'span'>, tookMs?: number): void {
    this.#coming.get(turn.strategy)?.shift();
    if (tookMs !== undefined) this.#lastExtraMs.set(turn.strategy, Math.max(0, tookMs - lengthOf(turn)));
  }

  /** Milliseconds left, the present turn of a strategy having begun so long ago. */
  leftMs(present?: Who, sinceMs = 0): number {
    const all = [...this.#coming.values()].flat().reduce((sum, turn) => sum + this.#lengthOf(turn), 0);
    const [turn] = (present && this.#coming.get(present)) ?? [];
    // One that takes longer than expected takes nothing away from the others.
    return turn === undefined ? all : all - Math.min(sinceMs, this.#lengthOf(turn));
  }

  #lengthOf({ strategy, drivesMs, extraMs }: Coming): number {
    return drivesMs + Math.max(extraMs, this.#lastExtraMs.get(strategy) ?? 0);
  }
}

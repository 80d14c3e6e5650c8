/** How much longer a study takes: what is still to be driven, and for each turn what others took beside driving. */
export class TimeLeft {
  #turns: number;
  #drivingMs: number;
  #extraMs = 0;
  #ended = 0;

  /** @param lengths how long each turn that is to come drives, in milliseconds */
  constructor(lengths: readonly number[]) {
    this.#turns = lengths.length;
    this.#drivingMs = lengths.reduce((sum, length) => sum + length, 0);
  }

  /** A turn has ended, or will not be. */
  end(lengthMs: number, tookMs?: number): void {
    this.#turns = Math.max(0, this.#turns - 1);
    this.#drivingMs = Math.max(0, this.#drivingMs - lengthMs);
    if (tookMs === undefined) return;
    this.#extraMs += Math.max(0, tookMs - lengthMs);
    this.#ended += 1;
  }

  /** Milliseconds left, when the present turn began so long ago. */
  leftMs(sinceTurnBeganMs = 0): number {
    const extraMs = this.#ended === 0 ? guessMs : this.#extraMs / this.#ended;
    return Math.max(0, this.#drivingMs + this.#turns * extraMs - sinceTurnBeganMs);
  }
}

/** What a turn takes beside driving, before any has ended: to open, to close, to tidy up. */
const guessMs = 600;

/** A text run more often than this within a second is worth preparing: the saving is microseconds per run. */
const hotRuns = 10;
const windowMs = 1000;
/** Each average covers about this many runs. */
const memory = 8;
/** A prepared run that takes this much longer than one planned for its own values counts against preparing. */
const suspicious = { times: 3, ms: 2 } as const;
/** So does an average that is this much longer, over this many runs. */
const slower = { times: 1.5, ms: 0.3, runs: 16 } as const;
/** In that average a run counts at most this many times an unprepared one: machines are busy now and then. */
const clipTimes = 10;
/** Shorter times are not meaningful: the network round trip, which is subtracted, is an estimate. */
const minMs = 0.05;
/** Time for which a text is left unprepared after the first suspicion, and `times` as long after each further one, up to `last`. */
const avoidanceMs = { first: 1000, times: 8, last: 3_600_000 } as const;
/** Number of unprepared runs after that which show whether preparing was the cause. */
const confirmedAfter = 3;
/**
 * A prepared run that takes much longer counts as an accident if `each` runs since the last one did not, and the average of
 * all is no slower: it costs a few unprepared runs, and earlier strikes are cleared. Runs beyond that count up to `max`,
 * since accidents come in groups.
 */
const goodRuns = { each: 50, max: 200 } as const;
/** The average of all prepared runs covers about this many. */
const longMemory = 200;

/** Cost of a text when prepared and when not, in milliseconds per run. */
export interface PreparedComparison {
  readonly plainMs: number;
  readonly preparedMs: number;
}

/**
 * Decides whether to prepare a text without a name from the caller: when it is run often, and as long as preparing does not
 * make it slower. From its sixth run on a prepared statement may have a generic plan, made for no particular values, which
 * for unevenly distributed ones can take a hundred times as long
 * (https://www.postgresql.org/docs/current/sql-prepare.html#SQL-PREPARE-NOTES).
 *
 * Running a text unprepared is always right, so one slow run is reason enough to compare.
 */
export class PreparePolicy {
  #windowEnd = Number.NEGATIVE_INFINITY;
  #runs = 0;
  #runsBefore = 0;
  #plainMs = Number.POSITIVE_INFINITY;
  #plainRuns = 0;
  /** Prepared runs since the last suspicion, their average, and their total time with long ones clipped. */
  #preparedRuns = 0;
  #preparedMs = 0;
  #clippedMs = 0;
  /** Time of the last accident: what was in flight then was part of it. */
  #accidentAt = Number.NEGATIVE_INFINITY;
  /** Number of good runs that can offset an accident. */
  #credit = 0;
  /** Number of runs still to be made unprepared, for comparison. */
  #comparisons = 0;
  #strikes = 0;
  #avoidUntil = Number.NEGATIVE_INFINITY;
  /** Time of the run because of which the text was last left unprepared. */
  #suspectMs = 0;
  #runsSinceSuspicion = 0;
  #isConfirmed = false;
  #isForbidden = false;

  get isForbidden(): boolean {
    return this.#isForbidden;
  }

  /** Forbids preparing the text, whatever it would save. */
  forbid(): void {
    this.#isForbidden = true;
  }

  /** Counts one run of the text, and returns true if it should be prepared. */
  wants(now: number): boolean {
    if (this.#isForbidden) return false;
    if (now >= this.#windowEnd) this.#beginWindow(now);
    this.#runs += 1;
    if (this.#comparisons > 0) {
      this.#comparisons -= 1;
      return false;
    }
    return (this.#runs > hotRuns || this.#runsBefore > hotRuns) && now >= this.#avoidUntil;
  }

  /**
   * Records the server time of one run.
   *
   * @returns both costs, once, when they show that preparing made the text slower; otherwise undefined
   */
  learn(tookMs: number, wasPrepared: boolean, now: number): PreparedComparison | undefined {
    const ms = tookMs > minMs ? tookMs : minMs;
    if (!wasPrepared) return this.#learnPlain(ms);
    this.#learnPrepared(ms, now);
    return undefined;
  }

  /** True if the text is left unprepared for now, since preparing has proved slower. */
  isAvoided(now: number): boolean {
    return now < this.#avoidUntil && this.#isConfirmed;
  }

  #beginWindow(now: number): void {
    const isNext = now < this.#windowEnd + windowMs;
    this.#runsBefore = isNext ? this.#runs : 0;
    this.#runs = 0;
    this.#windowEnd = now + windowMs;
  }

  #learnPlain(tookMs: number): PreparedComparison | undefined {
    this.#plainRuns += 1;
    // The first runs pay for cold caches.
    if (this.#plainRuns <= 2) this.#plainMs = Math.min(this.#plainMs, tookMs);
    else this.#plainMs += (tookMs - this.#plainMs) / Math.min(this.#plainRuns, memory);
    if (this.#strikes === 0 || this.#isConfirmed) return undefined;
    this.#runsSinceSuspicion += 1;
    const isSlower = this.#suspectMs > slower.times * this.#plainMs + slower.ms;
    this.#isConfirmed = this.#runsSinceSuspicion >= confirmedAfter && isSlower;
    return this.#isConfirmed ? { plainMs: this.#plainMs, preparedMs: this.#suspectMs } : undefined;
  }

  #learnPrepared(tookMs: number, now: number): void {
    // Runs sent before the text was left unprepared give no new information.
    if (now < this.#avoidUntil || this.#plainRuns === 0) return;
    if (now - tookMs <= this.#accidentAt) return;
    const plainMs = this.#plainMs;
    this.#preparedRuns += 1;
    this.#preparedMs += (tookMs - this.#preparedMs) / Math.min(this.#preparedRuns, longMemory);
    this.#clippedMs += Math.min(tookMs, clipTimes * plainMs);
    const runs = this.#preparedRuns;
    const allowedMs = slower.times * plainMs + slower.ms;
    const isSlower = runs >= slower.runs && this.#clippedMs / runs > allowedMs;
    const isMuchLonger = tookMs > suspicious.times * plainMs && tookMs > plainMs + suspicious.ms;
    if (!isSlower && !isMuchLonger) {
      if (this.#credit < goodRuns.max) this.#credit += 1;
      return;
    }
    if (!isSlower && this.#credit >= goodRuns.each && this.#preparedMs <= allowedMs) this.#forgive(now);
    else this.#suspect(Math.max(tookMs, this.#clippedMs / runs), now);
  }

  #forgive(now: number): void {
    this.#accidentAt = now;
    this.#strikes = 0;
    this.#credit -= goodRuns.each;
    this.#comparisons = confirmedAfter;
  }

  #suspect(tookMs: number, now: number): void {
    this.#strikes += 1;
    this.#suspectMs = tookMs;
    this.#runsSinceSuspicion = 0;
    this.#isConfirmed = false;
    this.#preparedRuns = 0;
    this.#preparedMs = 0;
    this.#clippedMs = 0;
    this.#credit = 0;
    this.#avoidUntil = now + Math.min(avoidanceMs.first * avoidanceMs.times ** (this.#strikes - 1), avoidanceMs.last);
  }
}

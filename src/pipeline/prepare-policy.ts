/** A text that was run this often within a second is worth preparing: what is saved is measured in microseconds a run. */
const hotRuns = 10;
const windowMs = 1000;
/** Each average follows about as many runs. */
const memory = 8;
/** A prepared run that takes this much longer than one that is planned for its own values is held against preparing. */
const suspicious = { times: 3, ms: 2 } as const;
/** So is an average that is this much longer, over that many runs. */
const slower = { times: 1.5, ms: 0.3, runs: 16 } as const;
/** In that average a run counts for no more than this many times an unprepared one: machines are busy now and then. */
const clipTimes = 10;
/** Shorter times say nothing: the network's time, which is taken off, is an estimate. */
const minMs = 0.05;
/** How long a text is left unprepared after the first time; from the second on it doubles, up to the last. */
const avoidanceMs = { first: 1000, second: 60_000, last: 3_600_000 } as const;
/** So many unprepared runs after that tell whether it was the preparing. */
const confirmedAfter = 3;
/**
 * A prepared run that takes much longer is taken for an accident where that many runs since the last one did not, and all are
 * no slower on the whole: it costs a few unprepared runs, and what was held against preparing before is forgotten. Runs
 * beyond that count up to the maximum, since accidents come in groups.
 */
const goodRuns = { each: 50, max: 200 } as const;
/** The average of all prepared runs follows about as many. */
const longMemory = 200;

/** What a text costs with and without being prepared, in milliseconds a run. */
export interface PreparedComparison {
  readonly plainMs: number;
  readonly preparedMs: number;
}

/**
 * Decides whether a text is to be prepared without having been named: when it is run often, and as long as that does not
 * make it slower. From its sixth run on a prepared statement may have a plan that is made for no values in particular,
 * which for unevenly distributed ones can take a hundred times as long
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
  /** Prepared runs since the last suspicion, their average, and what they took together with long ones clipped. */
  #preparedRuns = 0;
  #preparedMs = 0;
  #clippedMs = 0;
  /** Good runs that an accident may be set against. */
  #credit = 0;
  /** Runs that are still to be made unprepared, to compare. */
  #comparisons = 0;
  #strikes = 0;
  #avoidUntil = Number.NEGATIVE_INFINITY;
  /** What the run took for which it was last left unprepared. */
  #suspectMs = 0;
  #runsSinceSuspicion = 0;
  #isConfirmed = false;
  #isForbidden = false;

  get isForbidden(): boolean {
    return this.#isForbidden;
  }

  /** The text is not to be prepared, whatever it would save. */
  forbid(): void {
    this.#isForbidden = true;
  }

  /** Counts one run of the text, and says whether it is to be prepared. */
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
   * Takes in how long the server took over one run.
   *
   * @returns the two costs, once, when it has shown that preparing made the text slower; else undefined
   */
  learn(tookMs: number, wasPrepared: boolean, now: number): PreparedComparison | undefined {
    const ms = tookMs > minMs ? tookMs : minMs;
    if (!wasPrepared) return this.#learnPlain(ms);
    this.#learnPrepared(ms, now);
    return undefined;
  }

  /** Whether the text is left unprepared for now, since it has shown to be slower so. */
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
    // What was sent before the text was left unprepared says nothing new.
    if (now < this.#avoidUntil || this.#plainRuns === 0) return;
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
    if (!isSlower && this.#credit >= goodRuns.each && this.#preparedMs <= allowedMs) this.#forgive();
    else this.#suspect(Math.max(tookMs, this.#clippedMs / runs), now);
  }

  #forgive(): void {
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
    const doubled = avoidanceMs.second * 2 ** (this.#strikes - 2);
    this.#avoidUntil = now + (this.#strikes === 1 ? avoidanceMs.first : Math.min(doubled, avoidanceMs.last));
  }
}

import { type OwnReason, reasonForOwn } from '../../sql/classify.js';
import { mayWaitForLocks } from '../../sql/locks.js';
import { GenerationMap } from '../../util/generations.js';

/** Texts remembered in each of two generations. An application's own statements are far fewer. */
const textLimit = 2000;
/** The average follows its last runs, of which each counts for this share of it, once there have been as many. */
const longestMemory = 8;
/** A statement costs the server at least this much, however little was measured. */
const leastMs = 0.02;
/** A run that takes this many times the average, and this long, is an exception and counts for no more than that. */
const exceptional = { times: 10, ms: 10 } as const;
/** Exceptions are remembered over about as many runs; with more than `most` among them a text is not to be relied on. */
const exceptionMemory = { runs: 256, most: 2 } as const;

/** What is known of one statement text: whether it may share a connection, and how long the server takes over it. */
export class Profile {
  readonly text: string;
  /** Why it gets a connection of its own; undefined when it may share. */
  readonly ownReason: OwnReason | undefined;
  /** Whether it seems to have parameters. */
  readonly hasParameters: boolean;
  /** Whether it may wait for a lock: then nothing is sent behind it that does not. */
  readonly mayWait: boolean;
  /** How often the server has run it. */
  runs = 0;
  #averageMs = Number.POSITIVE_INFINITY;
  #exceptions = 0;

  constructor(text: string) {
    this.text = text;
    this.hasParameters = /\$\d/.test(text);
    this.ownReason = reasonForOwn(text);
    this.mayWait = this.ownReason === undefined && mayWaitForLocks(text);
  }

  /**
   * How long the server will take, in milliseconds, going by a moving average; `Infinity` when it was never run. One that
   * takes very long now and then is expected to.
   */
  get expectedMs(): number {
    const isErratic = this.#exceptions > exceptionMemory.most;
    return isErratic ? Math.max(this.#averageMs, exceptional.ms) : this.#averageMs;
  }

  /** Takes in how long the server took. */
  learn(tookMs: number): void {
    this.runs += 1;
    const sample = Math.max(leastMs, tookMs);
    // The first run pays for planning and cold caches.
    if (this.runs <= 2) this.#averageMs = Math.min(this.#averageMs, sample);
    else this.#follow(sample);
  }

  /** Now and then a run takes long for reasons of its own, such as a busy machine: that is not to be taken for a habit. */
  #follow(sample: number): void {
    const mostMs = this.#averageMs * exceptional.times;
    const isException = sample > Math.max(mostMs, exceptional.ms);
    this.#exceptions += (isException ? 1 : 0) - this.#exceptions / exceptionMemory.runs;
    this.#averageMs += (Math.min(sample, mostMs) - this.#averageMs) / Math.min(this.runs, longestMemory);
  }
}

/** The profiles of the texts that were seen lately. */
export class Profiles {
  readonly #byText = new GenerationMap<string, Profile>(textLimit);

  of(text: string): Profile {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const profile = new Profile(text);
    // A text too long to be read is not worth its memory either.
    if (profile.ownReason !== 'a very long text') this.#byText.set(text, profile);
    return profile;
  }
}

import { type OwnReason, reasonForOwn } from '../../sql/classify.js';
import { GenerationMap } from '../../util/generations.js';

/** Texts remembered in each of two generations. An application's own statements are far fewer. */
const textLimit = 2000;
/** The average follows its last runs, of which each counts for this share of it, once there have been as many. */
const longestMemory = 8;
/** A statement costs the server at least this much, however little was measured. */
const leastMs = 0.02;

/** What is known of one statement text: whether it may share a connection, and how long the server takes over it. */
export class Profile {
  readonly text: string;
  /** Why it gets a connection of its own; undefined when it may share. */
  readonly ownReason: OwnReason | undefined;
  /** How often it has been answered well. */
  runs = 0;
  #averageMs = Number.POSITIVE_INFINITY;

  constructor(text: string) {
    this.text = text;
    this.ownReason = reasonForOwn(text);
  }

  /** How long the server will take, in milliseconds, going by a moving average; `Infinity` when it was never run. */
  get expectedMs(): number {
    return this.#averageMs;
  }

  /** Takes in how long the server took. */
  learn(tookMs: number): void {
    this.runs += 1;
    const sample = Math.max(leastMs, tookMs);
    if (this.runs === 1) this.#averageMs = sample;
    else this.#averageMs += (sample - this.#averageMs) / Math.min(this.runs, longestMemory);
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

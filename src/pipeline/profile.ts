import { type OwnReason, reasonForOwn } from '../sql/classify.js';
import { type WaitKind, waitKindOf } from '../sql/locks.js';
import { firstWordOf, skeletonOf } from '../sql/skeleton.js';
import { GenerationMap } from './generations.js';
import { PreparePolicy } from './prepare-policy.js';
import { ServiceTime } from './service-time.js';

/** Texts remembered in each of two generations. An application's own statements are far fewer. */
const maxTexts = 2000;
/** Longer texts have a connection of their own, and are not remembered. */
const maxTextLength = 10_000;
/** What makes a text another one on its way to the server: a NUL ends it, and half a surrogate pair becomes another character. */
const unreadable = /[\0\p{Surrogate}]/u;

/** What is known of one statement text: whether it may share a connection, and with what. */
export class Profile {
  readonly text: string;
  /** Why it gets a connection of its own; undefined when it may share. */
  readonly ownReason: OwnReason | undefined;
  /** What it may have to wait for: that decides what may be sent behind it. */
  readonly waits: WaitKind;
  /** Whether it is an INSERT, UPDATE, DELETE or MERGE, to which a rule may add what it gives back. */
  readonly isWrite: boolean;
  /** Whether it seems to have parameters. */
  readonly hasParameters: boolean;
  readonly preparing = new PreparePolicy();
  readonly serviceTime: ServiceTime;

  constructor(text: string, traits = traitsOf(text), serviceTime = new ServiceTime()) {
    this.text = text;
    this.ownReason = traits.ownReason;
    this.waits = traits.waits;
    this.isWrite = traits.isWrite;
    this.hasParameters = /\$\d/.test(text);
    this.serviceTime = serviceTime;
  }
}

/** What a text's words say, whatever its values and comments are. */
interface Traits {
  readonly ownReason: OwnReason | undefined;
  readonly waits: WaitKind;
  readonly isWrite: boolean;
}

const writes = new Set(['insert', 'update', 'delete', 'merge']);

function traitsOf(text: string): Traits {
  const ownReason = reasonForOwn(text);
  const waits = ownReason === undefined ? waitKindOf(text) : 'row';
  return { ownReason, waits, isWrite: writes.has(firstWordOf(text)) };
}

interface Kind extends Traits {
  readonly serviceTime: ServiceTime;
}

/**
 * The profiles of the texts that were seen lately. Texts that differ only in comments and values, as those of ORMs and
 * tracers do, share what is known of them: a text that never comes again is not a statement that nobody has seen run.
 */
export class Profiles {
  readonly byText = new GenerationMap<string, Profile>(maxTexts);
  readonly #bySkeleton = new GenerationMap<string, Kind>(maxTexts);

  of(text: string): Profile {
    return this.byText.get(text) ?? this.#read(text);
  }

  /** How many texts are left unprepared for now, since they are slower so. */
  countUnprepared(now: number): number {
    let count = 0;
    for (const [, { preparing }] of this.byText) if (preparing.isAvoided(now)) count += 1;
    return count;
  }

  #read(given: string): Profile {
    // A text too long to be read is not worth its memory either.
    if (given.length > maxTextLength) return new Profile(given);
    // A slice of a longer text would keep all of that in memory.
    const text = unreadable.test(given) ? given : Buffer.from(given).toString();
    const kind = this.#kindOf(text);
    const profile = kind ? new Profile(text, kind, kind.serviceTime) : new Profile(text);
    this.byText.set(text, profile);
    return profile;
  }

  /** Undefined for a text that cannot be read for certain. */
  #kindOf(text: string): Kind | undefined {
    if (unreadable.test(text)) return undefined;
    const skeleton = skeletonOf(text);
    if (skeleton === undefined) return undefined;
    const known = this.#bySkeleton.get(skeleton);
    if (known !== undefined) return known;
    const kind = { ...traitsOf(text), serviceTime: new ServiceTime() };
    this.#bySkeleton.set(skeleton, kind);
    return kind;
  }
}

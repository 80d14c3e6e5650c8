import { type OwnReason, reasonForOwn } from '../sql/classify.js';
import { type WaitKind, waitKindOf } from '../sql/locks.js';
import { firstWordOf, skeletonOf } from '../sql/skeleton.js';
import type { Shape } from './codec/result.js';
import { GenerationMap } from './generations.js';
import { PreparePolicy } from './prepare-policy.js';
import { ServiceTime } from './service-time.js';

/** Texts kept in each of two generations. An application has far fewer statements of its own. */
const maxTexts = 2000;
/** Longer texts get a separate connection, and are not cached. */
const maxTextLength = 10_000;
/** Characters that do not reach the server unchanged: NUL ends the string, and a lone surrogate is replaced by UTF-8 encoding. */
const unreadable = /[\0\p{Surrogate}]/u;

/** Knowledge about one statement text: if it may share a connection, and with which others. */
export class Profile {
  readonly text: string;
  /** Reason why it needs a separate connection; undefined if it may share one. */
  readonly ownReason: OwnReason | undefined;
  /** Kind of lock that it may wait for, which decides what may be sent behind it. */
  readonly waits: WaitKind;
  /** True for an INSERT, UPDATE, DELETE or MERGE, to which a rule may add results. */
  readonly isWrite: boolean;
  /** True if the text seems to have parameters. */
  readonly hasParameters: boolean;
  readonly preparing = new PreparePolicy();
  /** Columns of its rows when they were last described. They seldom change, and their readers are worth keeping. */
  shape: Shape | undefined;
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

/** Properties that do not depend on a text's values and comments. */
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
 * The profiles of recently used texts. Texts that differ only in comments and literal values, as those of ORMs and tracers
 * do, share their measurements: a text that is used once can still be a known statement.
 */
export class Profiles {
  readonly byText = new GenerationMap<string, Profile>(maxTexts);
  readonly #bySkeleton = new GenerationMap<string, Kind>(maxTexts);

  of(text: string): Profile {
    return this.byText.get(text) ?? this.#read(text);
  }

  /** Number of texts that are currently not prepared because preparing made them slower. */
  countUnprepared(now: number): number {
    let count = 0;
    for (const [, { preparing }] of this.byText) if (preparing.isAvoided(now)) count += 1;
    return count;
  }

  #read(given: string): Profile {
    // A text too long to be scanned is not worth its memory either.
    if (given.length > maxTextLength) return new Profile(given);
    // A slice of a longer string would keep all of it in memory.
    const text = unreadable.test(given) ? given : Buffer.from(given).toString();
    const kind = this.#kindOf(text);
    const profile = kind ? new Profile(text, kind, kind.serviceTime) : new Profile(text);
    this.byText.set(text, profile);
    return profile;
  }

  /** Undefined for an ambiguous text. */
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

import { type OwnReason, reasonForOwn } from '../sql/classify.js';
import { type WaitKind, waitKindOf } from '../sql/locks.js';
import { Tokens } from '../sql/scanner.js';
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

  constructor(text: string, kind: Kind) {
    this.text = text;
    this.ownReason = kind.ownReason;
    this.waits = kind.waits;
    this.isWrite = kind.isWrite;
    this.hasParameters = /\$\d/.test(text);
    this.serviceTime = kind.serviceTime;
  }
}

/** Properties that do not depend on a text's values and comments. */
export interface Kind {
  readonly ownReason: OwnReason | undefined;
  readonly waits: WaitKind;
  readonly isWrite: boolean;
  readonly serviceTime: ServiceTime;
}

const writes = new Set(['insert', 'update', 'delete', 'merge']);

/** @param tokens those of the text, if it has been scanned */
export function kindOf(text: string, tokens?: Tokens, serviceTime = new ServiceTime()): Kind {
  const ownReason = reasonForOwn(text, tokens?.fromStart());
  const waits = ownReason === undefined ? waitKindOf(text, tokens?.fromStart()) : 'row';
  const isWrite = writes.has(firstWordOf(text, tokens?.fromStart()));
  return { ownReason, waits, isWrite, serviceTime };
}

/**
 * The profiles of recently used texts. Texts that differ only in comments and literal values, as those of ORMs and tracers
 * do, share their measurements: a text that is used once can still be a known statement. Where there are more kinds of
 * statements than are kept, such as those with generated names, new ones share the measurements of new ones before them.
 */
export class Profiles {
  readonly byText = new GenerationMap<Profile>(maxTexts);
  readonly #bySkeleton = new GenerationMap<Kind>(maxTexts);
  /** Of statements unlike all that are kept. */
  readonly #strangers = new ServiceTime();

  of(text: string): Profile {
    return this.byText.get(text) ?? this.#read(text);
  }

  /** Number of texts that are currently not prepared because preparing made them slower. */
  countUnprepared(now: number): number {
    let count = 0;
    for (const [, { preparing }] of this.byText) if (preparing.isAvoided(now)) count += 1;
    return count;
  }

  #read(text: string): Profile {
    // A text too long to be scanned is not worth its memory either.
    if (text.length > maxTextLength) return new Profile(text, kindOf(text));
    if (!this.byText.wants(text)) return new Profile(text, this.#kindOf(text));
    // A slice of a longer string would keep all of it in memory.
    const copy = unreadable.test(text) ? text : Buffer.from(text).toString();
    const profile = new Profile(copy, this.#kindOf(copy));
    this.byText.set(copy, profile);
    return profile;
  }

  #kindOf(text: string): Kind {
    const tokens = new Tokens(text);
    const skeleton = unreadable.test(text) ? undefined : skeletonOf(text, tokens);
    // An ambiguous text.
    if (skeleton === undefined) return kindOf(text, tokens);
    const known = this.#bySkeleton.get(skeleton);
    if (known !== undefined) return known;
    if (!this.#bySkeleton.wants(skeleton)) return kindOf(text, tokens, this.#strangers);
    const kind = kindOf(text, tokens);
    this.#bySkeleton.set(skeleton, kind);
    return kind;
  }
}

import type { LaneStatement } from '../pool/pool-statement.js';
import type { ResultBuilder, Shape } from './codec/result.js';
import type { Prepared } from './prepared.js';
import type { Profile } from './profile.js';
import type { Moment } from './service-time.js';

/**
 * How far the server's answers to one exchange have come. They come in this order, each step once, and an error ends them
 * at any step (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 *
 * - `prelude`: commands before it, each of them parsed, bound and executed
 * - `parse`: ParseComplete is next
 * - `describe`, `shape`: what Describe gives: the parameters, then the columns
 * - `bind`: BindComplete is next
 * - `portal`: what Describe of the portal gives is next: the columns
 * - `rows`: DataRow messages, and the CommandComplete behind them
 * - `done`: ReadyForQuery is next; what fails on committing still says so
 * - `failed`: an error was said; ReadyForQuery is next
 */
export type ExchangeStep = 'prelude' | 'parse' | 'describe' | 'shape' | 'bind' | 'portal' | 'rows' | 'done' | 'failed';

/** What was written of a statement. */
export interface ExchangeParts {
  readonly statement: LaneStatement;
  /** How many commands were written before it. */
  readonly preludes: number;
  readonly prepared: Prepared;
  /** Whether its Parse was written, and not only its Bind. */
  readonly isParsed: boolean;
  /** Whether its Describe was. */
  readonly isDescribed: boolean;
  /** Whether Describe of what it was bound to was. */
  readonly isPortalDescribed: boolean;
}

/** One statement as it was sent, and what has come of it. It goes on to its end where its caller has long been told. */
export class Exchange {
  /** Whose answer it is; undefined when nobody waits for it any more. */
  statement: LaneStatement | undefined;
  readonly profile: Profile;
  readonly prepared: Prepared;
  readonly isParsed: boolean;
  readonly isDescribed: boolean;
  readonly isPortalDescribed: boolean;
  /** What its rows look like; undefined for one that gives none. */
  shape: Shape | undefined;
  /** What it adds to the load of its lane, in milliseconds of the server's time. */
  readonly costMs: number;
  sentAt!: Moment;
  /** Whether nothing else was on the connection when it was sent. */
  isFirst = false;
  /** Whether its caller has given it up, so that the server may be asked to cancel it. */
  isUnwanted = false;
  /** When the last who waited for it was told otherwise. */
  orphanedAt = 0;

  step: ExchangeStep;
  /** Commands before it that are not carried out yet. */
  preludes: number;
  /** Which of the three answers to a command of the prelude comes next. */
  preludeStep = 0;
  isBound = false;
  builder: ResultBuilder | undefined;
  failure: unknown;

  constructor({ statement, preludes, prepared, isParsed, isDescribed, isPortalDescribed }: ExchangeParts) {
    this.statement = statement;
    this.profile = statement.profile;
    this.costMs = statement.costMs;
    this.prepared = prepared;
    this.isParsed = isParsed;
    this.isDescribed = isDescribed;
    this.isPortalDescribed = isPortalDescribed;
    this.shape = prepared.shape;
    this.preludes = preludes;
    this.step = preludes > 0 ? 'prelude' : this.stepBehindPrelude;
  }

  get stepBehindPrelude(): ExchangeStep {
    if (this.isParsed) return 'parse';
    return this.isDescribed ? 'describe' : 'bind';
  }

  /** Nobody waits for it from now on; whatever the server says of it is thrown away. */
  orphan(now: number, isUnwanted: boolean): void {
    this.statement = undefined;
    this.isUnwanted = isUnwanted;
    this.orphanedAt = now;
  }
}

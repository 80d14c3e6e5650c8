import type { ClientOptions } from '../../config/options.js';
import { type PoolSettings, type SessionSettings, sessionSettings } from '../../config/settings.js';
import { type DriverClient, isPgClient, type LaneClient } from '../../pipeline/pg-client.js';
import type { Clock } from '../../util/clock.js';
import { introduce, type Probed, probeSession, readTimeouts, setTimeouts } from './probe.js';
import { type Product, recognize } from './product.js';
import { type BesideSettings, keepsSession } from './session-mode.js';
import { type ServerSessions, sessionsOf } from './shared-sessions.js';
import { describeMissing, describeUnkept, missingTimeouts, renderSets } from './timeouts.js';

/** Kind of pooler in front of the server: unknown before the first connection is open. */
export type PoolerMode = 'unknown' | 'none' | 'transaction' | 'session';

/** Public state of the pooler. */
export interface PoolerStats {
  readonly mode: PoolerMode;
  /** Recognized product; undefined without a pooler. */
  readonly product: Product | undefined;
  /** True if statements can be prepared under a name. */
  readonly bearsNames: boolean;
  /** Wanted timeouts that the server does not keep for every session, by their PostgreSQL names. */
  readonly missingTimeouts: readonly string[];
}

export interface PoolerParts {
  readonly requested: PoolSettings['pooler'];
  /** Timeouts that every session should have. */
  readonly wanted: SessionSettings;
  readonly clientOptions: ClientOptions;
  readonly clock: Clock;
  /** Time limit of recognizing the product, in milliseconds. */
  readonly timeoutMs: number;
  readonly warn: (text: string) => void;
  /** Called when the properties below may have changed. */
  readonly changed?: () => void;
}

const nothing: SessionSettings = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
const timeoutNames: readonly string[] = Object.values(sessionSettings).map(({ pgName }) => pgName);

/** Detects, once for the pool, which pooler is in front of the server, and derives how to use it. */
export class Pooler {
  /** True if each transaction may run in another session. */
  isTransactional = false;
  /** True if a statement that was prepared under a name can be used later. */
  supportsNames = true;
  /** True if statements must be sent without their names, since names belong to another session, or to several connections. */
  dropsNames = false;
  /** Reason why statements must not be pipelined; undefined if they may be. */
  reasonAgainstPipelining: string | undefined;
  /** Time after which the pool itself cancels a single statement, in milliseconds; 0 for never. */
  statementTimeoutMs = 0;
  readonly #parts: PoolerParts;
  #mode: PoolerMode;
  #product: Product = 'unknown';
  #isDoubtful = false;
  /** True if the server is a build with one session for all connections; undefined before it was asked. */
  #isSingleSession: boolean | undefined;
  #sessions: ServerSessions | undefined;
  #hasWarnedOfSessions = false;
  #probed: Probed = { tracksNames: true, inForce: nothing };
  /** True if timeouts are omitted from the startup parameters. */
  #leavesOut: boolean;

  constructor(parts: PoolerParts) {
    this.#parts = parts;
    this.#mode = parts.requested === 'none' ? 'none' : 'unknown';
    this.#leavesOut = parts.requested === 'transaction' || parts.requested === 'session';
    this.#update();
  }

  get mode(): PoolerMode {
    return this.#mode;
  }

  /** Statements to begin each transaction with. */
  get transactionSets(): readonly string[] {
    return this.isTransactional ? renderSets(this.#missing, this.#parts.wanted, 'local') : [];
  }

  get stats(): PoolerStats {
    const hasPooler = this.#mode === 'transaction' || this.#mode === 'session';
    return Object.freeze({
      mode: this.#mode,
      product: hasPooler ? this.#product : undefined,
      bearsNames: this.supportsNames,
      missingTimeouts: Object.freeze(
        this.isTransactional ? this.#missing.map((name) => sessionSettings[name].pgName) : [],
      ),
    });
  }

  /** Options for the next client: without the timeouts if the pooler would reject them. */
  get clientOptions(): ClientOptions {
    const { clientOptions } = this.#parts;
    if (!this.#leavesOut) return clientOptions;
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(clientOptions));
    const kept = descriptors.filter(([name]) => !timeoutNames.includes(name));
    return Object.freeze(Object.defineProperties({}, Object.fromEntries(kept))) as ClientOptions;
  }

  /**
   * Called with the startup parameters that were rejected. Returns true if the next attempt omits the timeouts, false if that
   * would not help. A pool switches once.
   */
  leavesOut(refused: readonly string[]): boolean {
    if (this.#leavesOut || this.#parts.requested === 'none') return false;
    const { clientOptions } = this.#parts;
    const isCurable = refused.every((name) => timeoutNames.includes(name) && clientOptions[name] !== undefined);
    if (refused.length === 0 || !isCurable) return false;
    this.#leavesOut = true;
    return true;
  }

  /** Examines a new connection, and sets its timeouts if the session belongs to it alone. */
  async examine(client: DriverClient): Promise<void> {
    if (!isPgClient(client)) return;
    if (this.#mode === 'unknown') await this.#findOut(client);
    else if (this.#isSingleSession === undefined) this.#noteVersion((await introduce(client))?.version);
    await this.#detectSharedSession(client);
    this.#update();
    if (!this.#leavesOut || this.isTransactional) return;
    const { wanted } = this.#parts;
    await setTimeouts(client, renderSets(missingTimeouts(wanted, nothing), wanted, 'session'));
  }

  async #findOut(client: LaneClient): Promise<void> {
    const { requested } = this.#parts;
    const introduced = requested === 'auto' ? await introduce(client) : undefined;
    this.#noteVersion(introduced?.version);
    if (requested === 'auto' && !introduced?.isBehindPooler) {
      this.#isDoubtful = introduced === undefined;
      this.#mode = 'none';
      return;
    }
    const product = await this.#recognize(client);
    const probed = requested === 'session' ? this.#probed : await probeSession(client);
    // Names are tracked for sessions that change.
    const isSession = requested === 'auto' && !probed.tracksNames && (await keepsSession(client, this.#beside));
    // Several connections may be examined at the same time.
    if (this.#mode !== 'unknown') return;
    this.#product = product;
    this.#probed = probed;
    this.#mode = requested === 'session' || isSession ? 'session' : 'transaction';
    // A pooler may drop startup parameters silently.
    if (isSession) this.#leavesOut = true;
    this.#update();
    const missing = this.isTransactional ? this.#missing : [];
    if (missing.length > 0) this.#parts.warn(describeMissing(missing, this.#parts.wanted, userOf(client)));
  }

  #noteVersion(version = ''): void {
    this.#isSingleSession = singleSession.test(version);
  }

  /** Detects shared sessions by process id, which means nothing behind a pooler. */
  async #detectSharedSession(client: LaneClient): Promise<void> {
    if (this.#mode !== 'none') return;
    this.#sessions = sessionsOf(client);
    this.#sessions.add(client, this.#update);
    if (this.#reasonOfSessions === undefined || this.#hasWarnedOfSessions) return;
    this.#hasWarnedOfSessions = true;
    const { wanted, warn } = this.#parts;
    // Such a build has no timer for timeouts, whatever is set.
    const missing = missingTimeouts(wanted, this.#isSingleSession ? nothing : await readTimeouts(client));
    if (missing.length > 0) warn(describeUnkept(missing));
  }

  /** Derives the properties that are read for each statement. */
  readonly #update = (): void => {
    const ofSessions = this.#reasonOfSessions;
    this.isTransactional = this.#mode === 'transaction';
    this.supportsNames = this.isTransactional ? this.#probed.tracksNames : ofSessions === undefined;
    this.dropsNames = this.isTransactional || ofSessions !== undefined;
    this.reasonAgainstPipelining = this.#findReasonAgainstPipelining(ofSessions);
    const isMissing = this.isTransactional && this.#missing.includes('statementTimeoutMs');
    this.statementTimeoutMs = isMissing ? this.#parts.wanted.statementTimeoutMs : 0;
    this.#parts.changed?.();
  };

  #findReasonAgainstPipelining(ofSessions: string | undefined): string | undefined {
    if (this.#isDoubtful) return 'the server does not say which process answers';
    if (this.#mode === 'none') return ofSessions;
    if (this.#product === 'PgBouncer') return undefined;
    if (this.#product === 'unknown') return 'a pooler that is not known to support it stands in front of the server';
    // Before 1.21, PgBouncer releases the server's session while part of a message is still on its way there.
    const keepsSession = this.isTransactional ? this.#probed.tracksNames : this.#mode === 'session';
    return keepsSession
      ? undefined
      : 'PgBouncer before 1.21, or without max_prepared_statements, may give pipelined statements to different sessions';
  }

  /** Reason why nothing may be pipelined or prepared: several connections share one session. */
  get #reasonOfSessions(): string | undefined {
    if (this.#isSingleSession)
      return 'the server is a WebAssembly build of PostgreSQL, with one session for all connections';
    return this.#sessions?.areShared
      ? 'the server says the same process id on several connections, which share one session'
      : undefined;
  }

  get #beside(): BesideSettings {
    const { clock, timeoutMs } = this.#parts;
    return { clientOptions: this.clientOptions, clock, timeoutMs };
  }

  #recognize(client: LaneClient): Promise<Product> {
    const { clock, timeoutMs, clientOptions } = this.#parts;
    const names = { user: userOf(client), database: client.database ?? userOf(client) };
    return recognize(client, names, { clock, timeoutMs, stream: clientOptions.stream });
  }

  get #missing(): readonly (keyof SessionSettings)[] {
    return missingTimeouts(this.#parts.wanted, this.#probed.inForce);
  }
}

/** Compiler and target in the version of builds such as PGlite. */
const singleSession = /\b(emcc|emscripten|wasm\d*|pglite)\b/i;

function userOf({ user }: LaneClient): string {
  return user ?? '';
}

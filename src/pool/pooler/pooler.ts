import type { ClientOptions } from '../../config/options.js';
import { type PoolSettings, type SessionSettings, sessionSettings } from '../../config/settings.js';
import { type DriverClient, isPgClient, type LaneClient } from '../../pipeline/pg-client.js';
import type { Clock } from '../../util/clock.js';
import { introduce, type Probed, probeSession, readTimeouts, setTimeouts } from './probe.js';
import { type Product, recognize } from './product.js';
import { type ServerSessions, sessionsOf } from './shared-sessions.js';
import { describeMissing, describeUnkept, missingTimeouts, renderSets } from './timeouts.js';

/** What stands before the server: not known before the first connection is there. */
export type PoolerMode = 'unknown' | 'none' | 'transaction' | 'session';

/** What is known of the pooler, for whoever looks. */
export interface PoolerStats {
  readonly mode: PoolerMode;
  /** Whether it was recognized; undefined without a pooler. */
  readonly product: Product | undefined;
  /** Whether statements can be prepared under a name. */
  readonly bearsNames: boolean;
  /** Wanted timeouts that the server does not keep for every session, by their PostgreSQL names. */
  readonly missingTimeouts: readonly string[];
}

export interface PoolerParts {
  readonly wish: PoolSettings['pooler'];
  /** Timeouts that every session is to have. */
  readonly wanted: SessionSettings;
  readonly clientOptions: ClientOptions;
  readonly clock: Clock;
  /** Longest that recognizing may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly warn: (text: string) => void;
  /** Called when what follows from what is known may have changed. */
  readonly changed?: () => void;
}

const nothing: SessionSettings = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
const timeoutNames: readonly string[] = Object.values(sessionSettings).map(({ pgName }) => pgName);

/** Finds out, once for the pool, what stands before the server, and says what follows from it. */
export class Pooler {
  /** Whether each transaction may be given another session. */
  isTransactional = false;
  /** Whether a statement that is prepared under a name is found under it later. */
  supportsNames = true;
  /** Whether statements are sent without their names: what is prepared under one is another session's, or another's too. */
  dropsNames = false;
  /** Why statements may not be sent before those in front of them are answered; undefined where they may. */
  reasonAgainstPipelining: string | undefined;
  /** Longest that a single statement may run before the pool itself has it cancelled, in milliseconds; 0 leaves it be. */
  statementTimeoutMs = 0;
  readonly #parts: PoolerParts;
  #mode: PoolerMode;
  #product: Product = 'unknown';
  #isDoubtful = false;
  /** Whether the server has one session for all, going by what it is; undefined before it was asked. */
  #isSingleSession: boolean | undefined;
  #sessions: ServerSessions | undefined;
  #hasWarnedOfSessions = false;
  #probed: Probed = { tracksNames: true, inForce: nothing };
  /** Whether timeouts are left out of what is said on signing in. */
  #leavesOut: boolean;

  constructor(parts: PoolerParts) {
    this.#parts = parts;
    this.#mode = parts.wish === 'none' ? 'none' : 'unknown';
    this.#leavesOut = parts.wish === 'transaction' || parts.wish === 'session';
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

  /** Options for the next client: without the timeouts, where they would be refused. */
  get clientOptions(): ClientOptions {
    const { clientOptions } = this.#parts;
    if (!this.#leavesOut) return clientOptions;
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(clientOptions));
    const kept = descriptors.filter(([name]) => !timeoutNames.includes(name));
    return Object.freeze(Object.defineProperties({}, Object.fromEntries(kept))) as ClientOptions;
  }

  /**
   * Takes down that these parameters were refused on signing in; false where leaving out the timeouts changes nothing. A
   * pool switches once.
   */
  leavesOut(refused: readonly string[]): boolean {
    if (this.#leavesOut || this.#parts.wish === 'none') return false;
    const { clientOptions } = this.#parts;
    const isCurable = refused.every((name) => timeoutNames.includes(name) && clientOptions[name] !== undefined);
    if (refused.length === 0 || !isCurable) return false;
    this.#leavesOut = true;
    return true;
  }

  /** Looks at a new connection, and sees to its timeouts where its session is its own. */
  async examine(client: DriverClient): Promise<void> {
    if (!isPgClient(client)) return;
    if (this.#mode === 'unknown') await this.#findOut(client);
    else if (this.#isSingleSession === undefined) this.#heedVersion((await introduce(client))?.version);
    await this.#lookAtSession(client);
    this.#update();
    if (!this.#leavesOut || this.isTransactional) return;
    const { wanted } = this.#parts;
    await setTimeouts(client, renderSets(missingTimeouts(wanted, nothing), wanted, 'session'));
  }

  async #findOut(client: LaneClient): Promise<void> {
    const { wish } = this.#parts;
    const introduced = wish === 'auto' ? await introduce(client) : undefined;
    this.#heedVersion(introduced?.version);
    if (wish === 'auto' && !introduced?.isBehindPooler) {
      this.#isDoubtful = introduced === undefined;
      this.#mode = 'none';
      return;
    }
    const product = await this.#recognize(client);
    const probed = wish === 'session' ? this.#probed : await probeSession(client);
    // Several connections may be looked at, at once.
    if (this.#mode !== 'unknown') return;
    this.#product = product;
    this.#probed = probed;
    this.#mode = wish === 'session' ? 'session' : 'transaction';
    this.#update();
    const missing = this.isTransactional ? this.#missing : [];
    if (missing.length > 0) this.#parts.warn(describeMissing(missing, this.#parts.wanted, userOf(client)));
  }

  #heedVersion(version = ''): void {
    this.#isSingleSession = singleSession.test(version);
  }

  /** Behind a pooler process ids mean nothing. */
  async #lookAtSession(client: LaneClient): Promise<void> {
    if (this.#mode !== 'none') return;
    this.#sessions = sessionsOf(client);
    this.#sessions.add(client, this.#update);
    if (this.#reasonOfSessions === undefined || this.#hasWarnedOfSessions) return;
    this.#hasWarnedOfSessions = true;
    const { wanted, warn } = this.#parts;
    // Such a build has no clock to keep a timeout by, whatever is set.
    const missing = missingTimeouts(wanted, this.#isSingleSession ? nothing : await readTimeouts(client));
    if (missing.length > 0) warn(describeUnkept(missing));
  }

  /** What follows from what is known: asked for each statement, so it is kept ready. */
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
    // From 1.21 on; before, it gives the server's session away while half a message is on its way there.
    const keepsSession = this.isTransactional ? this.#probed.tracksNames : this.#mode === 'session';
    return keepsSession ? undefined : 'PgBouncer before 1.21 may give what is pipelined to different sessions';
  }

  /** Why nothing may be pipelined or prepared: connections are not sessions of their own. */
  get #reasonOfSessions(): string | undefined {
    if (this.#isSingleSession)
      return 'the server is a WebAssembly build of PostgreSQL, with one session for all connections';
    return this.#sessions?.areShared
      ? 'the server says the same process id on several connections, which share one session'
      : undefined;
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

/** What builds such as PGlite say of what they are compiled by and for. */
const singleSession = /\b(emcc|emscripten|wasm\d*|pglite)\b/i;

function userOf({ user }: LaneClient): string {
  return user ?? '';
}

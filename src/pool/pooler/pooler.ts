import type { ClientOptions } from '../../config/options.js';
import { type PoolSettings, type SessionSettings, sessionSettings } from '../../config/settings.js';
import type { Clock } from '../../util/clock.js';
import { type DriverClient, isPgClient, type LaneClient } from '../driver.js';
import { isBehindPooler, type Probed, probeSession, setTimeouts } from './probe.js';
import { isPgBouncer } from './product.js';
import { describeMissing, missingTimeouts, renderSets } from './timeouts.js';

/** What stands before the server: not known before the first connection is there. */
export type PoolerMode = 'unknown' | 'none' | 'transaction' | 'session';

/** What is known of the pooler, for whoever looks. */
export interface PoolerStats {
  readonly mode: PoolerMode;
  /** Whether it was recognized; undefined without a pooler. */
  readonly product: 'PgBouncer' | 'unknown' | undefined;
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
}

const nothing: SessionSettings = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };
const timeoutNames: readonly string[] = Object.values(sessionSettings).map(({ pgName }) => pgName);

/** Finds out, once for the pool, what stands before the server, and says what follows from it. */
export class Pooler {
  readonly #parts: PoolerParts;
  #mode: PoolerMode;
  #isRecognized = false;
  #isDoubtful = false;
  #probed: Probed = { tracksNames: true, inForce: nothing };
  /** Whether timeouts are left out of what is said on signing in. */
  #leavesOut: boolean;

  constructor(parts: PoolerParts) {
    this.#parts = parts;
    this.#mode = parts.wish === 'none' ? 'none' : 'unknown';
    this.#leavesOut = parts.wish === 'transaction' || parts.wish === 'session';
  }

  get mode(): PoolerMode {
    return this.#mode;
  }

  /** Whether each transaction may be given another session. */
  get isTransactional(): boolean {
    return this.#mode === 'transaction';
  }

  /** Whether a statement that is prepared under a name is found under it later. */
  get bearsNames(): boolean {
    return !this.isTransactional || this.#probed.tracksNames;
  }

  /** Why statements may not be sent before those in front of them are answered; undefined where they may. */
  get reasonAgainstPipelining(): string | undefined {
    if (this.#isDoubtful) return 'the server does not say which process answers';
    if (this.#mode === 'none' || this.#isRecognized) return undefined;
    return 'a pooler that is not known to bear it stands before the server';
  }

  /** Statements to begin each transaction with. */
  get transactionSets(): readonly string[] {
    return this.isTransactional ? renderSets(this.#missing, this.#parts.wanted, 'local') : [];
  }

  /** Longest that a single statement may run before the pool itself has it cancelled, in milliseconds; 0 leaves it be. */
  get statementTimeoutMs(): number {
    const isMissing = this.isTransactional && this.#missing.includes('statementTimeoutMs');
    return isMissing ? this.#parts.wanted.statementTimeoutMs : 0;
  }

  get stats(): PoolerStats {
    const hasPooler = this.#mode === 'transaction' || this.#mode === 'session';
    return Object.freeze({
      mode: this.#mode,
      product: hasPooler ? (this.#isRecognized ? 'PgBouncer' : 'unknown') : undefined,
      bearsNames: this.bearsNames,
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
    if (!this.#leavesOut || this.isTransactional) return;
    const { wanted } = this.#parts;
    await setTimeouts(client, renderSets(missingTimeouts(wanted, nothing), wanted, 'session'));
  }

  async #findOut(client: LaneClient): Promise<void> {
    const { wish } = this.#parts;
    const isBehind = wish === 'auto' ? await isBehindPooler(client) : true;
    if (!isBehind) {
      this.#isDoubtful = isBehind === undefined;
      this.#mode = 'none';
      return;
    }
    const isRecognized = await this.#recognize(client);
    const probed = wish === 'session' ? this.#probed : await probeSession(client);
    // Several connections may be looked at, at once.
    if (this.#mode !== 'unknown') return;
    this.#isRecognized = isRecognized;
    this.#probed = probed;
    this.#mode = wish === 'session' ? 'session' : 'transaction';
    const missing = this.isTransactional ? this.#missing : [];
    if (missing.length > 0) this.#parts.warn(describeMissing(missing, this.#parts.wanted, userOf(client)));
  }

  #recognize(client: LaneClient): Promise<boolean> {
    const { clock, timeoutMs, clientOptions } = this.#parts;
    const names = { user: userOf(client), database: client.database ?? userOf(client) };
    return isPgBouncer(client, names, { clock, timeoutMs, stream: clientOptions.stream });
  }

  get #missing(): readonly (keyof SessionSettings)[] {
    return missingTimeouts(this.#parts.wanted, this.#probed.inForce);
  }
}

function userOf({ user }: LaneClient): string {
  return user ?? '';
}

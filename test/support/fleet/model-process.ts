import type { Fleet } from '../../../src/budget/fleet.js';
import { FleetMember } from '../../../src/budget/member.js';
import type { Budget, BudgetedPool } from '../../../src/budget/seats.js';
import { inFleet } from '../../../src/pool/connector.js';
import { backoffMs } from '../../../src/util/backoff.js';
import { costs, type ModelLedger } from './model-ledger.js';
import { ServerFull, type Session, SessionGone } from './model-server.js';
import type { Scheduler } from './scheduler.js';

/** A connection of the model's pool. */
export interface ModelConnection {
  readonly id: number;
  client: Session;
  state: 'connecting' | 'idle' | 'own' | 'busy' | 'closed';
  errands: (() => Promise<void>)[];
  mustHold: boolean;
  isAdmitted: boolean;
  /** True if a borrower has unlocked everything in it, and it has not been held again. */
  hasUnlocked: boolean;
}

export interface ModelProcessParts {
  readonly clock: Scheduler;
  readonly random: () => number;
  readonly fleet: Fleet<Session>;
  readonly ledger: ModelLedger;
  readonly max: number;
  readonly min?: number;
  readonly weight?: number;
  /** Puts something between the pool and its budget. */
  readonly wrap?: ((budget: Budget<ModelConnection>) => Budget<ModelConnection>) | undefined;
  /** Time that a connection takes to open, in milliseconds. */
  readonly connectMs?: number;
}

/** A process of the fleet: the real member, with a pool that does nothing but have connections and use them. */
export class ModelProcess implements BudgetedPool<ModelConnection> {
  readonly connections = new Set<ModelConnection>();
  readonly member: FleetMember<ModelConnection, Session>;
  readonly budget: Budget<ModelConnection>;
  readonly max: number;
  readonly min = 0;
  /** Number of connections that its callers want to use. */
  wanted = 0;
  isDead = false;
  #limit = Number.POSITIVE_INFINITY;
  #preferred: ModelConnection | undefined;
  #lastId = 0;
  #isGrowing = false;
  #failures = 0;
  #retryAt = 0;
  readonly #parts: ModelProcessParts;
  warnings: string[] = [];

  constructor(parts: ModelProcessParts) {
    this.#parts = parts;
    this.max = parts.max;
    this.member = new FleetMember<ModelConnection, Session>({
      min: parts.min ?? 1,
      weight: parts.weight ?? 1,
      clock: parts.clock,
      random: parts.random,
      examine: async () => parts.fleet,
      warn: (text) => this.warnings.push(text),
      isFull: (error) => error instanceof ServerFull,
    });
    this.budget = parts.wrap?.(this.member) ?? this.member;
    this.budget.join(this);
  }

  get steward(): ModelConnection | undefined {
    return this.#preferred;
  }

  /** Connections that callers may use. */
  get serving(): ModelConnection[] {
    return [...this.connections].filter(({ state }) => state !== 'connecting' && state !== 'closed');
  }

  want(count: number): void {
    this.wanted = Math.min(count, this.max);
    this.use();
    this.changed();
  }

  /** Callers take what is there, and give back what is too much. */
  use(): void {
    const inUse = [...this.connections].filter(({ state }) => state === 'busy');
    for (const connection of inUse.slice(this.wanted)) this.giveBack(connection);
    let more = this.wanted - inUse.length;
    const idle = [...this.connections].filter(({ state }) => state === 'idle');
    idle.sort((a, b) => Number(a === this.#preferred) - Number(b === this.#preferred));
    for (const connection of idle) {
      if (more-- <= 0) break;
      connection.state = 'busy';
    }
  }

  giveBack(connection: ModelConnection): void {
    if (connection.state !== 'busy') return;
    const isKept = connection === this.#preferred && this.serving.length > 1;
    if (this.serving.length > this.#limit && !isKept) return this.close(connection);
    this.#rest(connection);
  }

  /** It is free: errands first, then it is idle. */
  #rest(connection: ModelConnection): void {
    if (connection.errands.length === 0 && !connection.mustHold) {
      connection.state = 'idle';
      return;
    }
    connection.state = 'own';
    void this.#care(connection);
  }

  async #care(connection: ModelConnection): Promise<void> {
    if (connection.mustHold) {
      connection.mustHold = false;
      const isHeld = await this.budget.hold(connection).catch(() => false);
      if (connection.state !== 'own') return;
      if (!isHeld) return this.close(connection);
      connection.hasUnlocked = false;
    }
    while (connection.errands.length > 0) {
      await connection.errands.shift()?.();
      if (connection.state !== 'own') return;
    }
    this.#rest(connection);
    this.use();
  }

  demand(): number {
    return Math.max(this.wanted, this.inUse());
  }

  inUse(): number {
    return [...this.connections].filter(({ state }) => state === 'busy').length;
  }

  isReachable({ state }: ModelConnection): boolean {
    return state === 'idle' || state === 'own';
  }

  errand(connection: ModelConnection, run: () => Promise<void>): void {
    if (connection.state === 'closed') return;
    connection.errands.push(run);
    if (connection.state === 'idle') this.#rest(connection);
  }

  preferOthers(connection: ModelConnection | undefined): void {
    this.#preferred = connection;
  }

  mustHoldAgain(connection: ModelConnection): void {
    connection.mustHold = true;
    if (connection.state === 'idle') this.#rest(connection);
  }

  limitTo(count: number): void {
    this.#limit = count;
    for (const connection of [...this.connections]) {
      if (this.serving.length <= count) return;
      const isKept = connection === this.#preferred && this.serving.length > 1;
      if (connection.state === 'idle' && !isKept) this.close(connection);
    }
  }

  changed(): void {
    if (this.isDead || this.#isGrowing || this.#parts.clock.now() < this.#retryAt) return;
    this.#isGrowing = true;
    const isProbing = this.#failures > 0 && [...this.connections].some(({ state }) => state === 'connecting');
    const most = isProbing ? 0 : Math.min(this.wanted, this.max, this.#limit);
    while (this.connections.size < most && this.budget.room > 0) void this.#open();
    this.#isGrowing = false;
  }

  async #open(): Promise<void> {
    const connection: ModelConnection = {
      id: ++this.#lastId,
      client: undefined as never,
      state: 'connecting',
      errands: [],
      mustHold: false,
      isAdmitted: false,
      hasUnlocked: false,
    };
    this.connections.add(connection);
    connection.isAdmitted = await this.budget.admit(connection);
    if (!connection.isAdmitted || connection.state !== 'connecting') return this.close(connection);
    try {
      await this.#connect(connection);
      await this.budget.seat(connection);
    } catch (error) {
      if (!this.budget.isNotNow(error)) this.#failed();
      return this.close(connection);
    }
    this.#failures = 0;
    if (connection.state !== 'connecting') return;
    this.#rest(connection);
    this.use();
    this.changed();
  }

  /** As in the pool, attempts are made one at a time and less often while they fail. */
  #failed(): void {
    this.#failures += 1;
    const { clock, random } = this.#parts;
    this.#retryAt = clock.now() + backoffMs(this.#failures, random(), inFleet);
    clock.at(this.#retryAt, () => this.changed());
  }

  #connect(connection: ModelConnection): Promise<void> {
    const { clock, random, ledger, connectMs = 10 } = this.#parts;
    return new Promise((resolve, reject) => {
      const attempt = (step: () => void, next: () => void) => (): void => {
        try {
          step();
        } catch (error) {
          return reject(error);
        }
        next();
      };
      const land = attempt(() => {
        const session = ledger.server.accept();
        if (!this.isDead) connection.client = session;
        else {
          ledger.server.end(session);
          throw new SessionGone('dead');
        }
      }, resolve);
      const arrive = attempt(
        () => ledger.server.arrive(),
        () => ledger.server.work(costs.connect, land),
      );
      clock.after(connectMs * (0.5 + random()), () => ledger.server.work(costs.arrive, arrive));
    });
  }

  /** Closes the client's socket, in half of the cases only after the server has ended the session; otherwise it does so later. */
  close(connection: ModelConnection, serverMs = this.#endingMs()): void {
    if (connection.state === 'closed') return;
    const isOrderly = !this.isDead && connection.state !== 'connecting' && connection.id % 2 === 0;
    connection.state = 'closed';
    this.connections.delete(connection);
    if (!isOrderly) this.#leaveBudget(connection, false);
    const { client } = connection;
    if (client === undefined) return this.#later();
    client.hasClient = false;
    for (const reject of client.lost) reject(new SessionGone('closed'));
    client.lost = [];
    this.#parts.clock.after(serverMs, () => {
      this.#parts.ledger.server.end(client);
      this.#leaveBudget(connection, true);
      this.#later();
    });
    this.#later();
  }

  #leaveBudget(connection: ModelConnection, hasEnded: boolean): void {
    if (connection.isAdmitted && !this.isDead) this.budget.closed(connection, hasEnded);
    connection.isAdmitted = false;
  }

  /** Usually at once; after the end of a statement; after the server has noticed that the client is cut off. */
  #endingMs(): number {
    const { random } = this.#parts;
    const kind = this.#parts.ledger.server.isCalm ? 0 : random();
    return kind < 0.7 ? random() * 5 : kind < 0.95 ? random() * 1100 : random() * 9000;
  }

  /** The pool tries again. */
  #later(): void {
    this.#parts.clock.after(1, () => this.changed());
  }

  /** The process is killed: nothing of it runs any more, and the server notices after a while. */
  kill(): void {
    this.isDead = true;
    this.member.leave();
    for (const connection of [...this.connections]) {
      connection.isAdmitted = false;
      this.close(connection);
    }
  }
}

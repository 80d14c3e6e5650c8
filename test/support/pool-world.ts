import type { PoolOptions } from '../../src/config/pool-options.js';
import { HeadroomError } from '../../src/errors.js';
import { Pool, type PooledClient } from '../../src/pool/pool.js';
import { FakeClock, settle } from './fake-clock.js';
import { makeBudget } from './stub-budget.js';
import { type Reply, type StubClient, StubServer } from './stub-client.js';
import { type Watched, watch } from './stub-pool.js';

/** Somebody who asked the pool for something. */
export interface Caller {
  readonly id: number;
  readonly kind: 'connect' | 'query';
  readonly deadline: number;
  readonly controller: AbortController | undefined;
  /** `waiting` in the pool's queue, `served` with a connection, or `over`. */
  state: 'waiting' | 'served' | 'over';
  client: PooledClient | undefined;
}

const acquireTimeoutMs = 400;
const connectTimeoutMs = 150;

/** Errors that a caller may be told in these runs. */
const mayBeTold = new Set([
  'HEADROOM_ACQUIRE_TIMEOUT',
  'HEADROOM_QUEUE_FULL',
  'HEADROOM_SERVER_FULL',
  'HEADROOM_SERVER_DOWN',
  'HEADROOM_CONNECT_REFUSED',
  'HEADROOM_POOL_CLOSED',
  'HEADROOM_CONNECTION_LOST',
]);

/**
 * A pool, its server, its callers, and what must hold of them. Everything that a caller or the server can see is noted
 * as it happens; what must not be goes to `violations`, and `check()` throws it.
 */
export class PoolWorld {
  readonly clock = new FakeClock();
  readonly server = new StubServer(this.clock);
  readonly pool: Pool;
  readonly callers: Caller[] = [];
  readonly abortReason = new Error('aborted');
  isDeaf = false;
  isSuspended = false;
  isEnding = false;
  ended: Watched<void> | undefined;
  max: number;
  readonly #budget = makeBudget(async () => true);
  readonly #sent = new Set<string>();
  readonly #durations = new Map<string, number>();
  /** Since when each client has been connecting. */
  readonly #begun = new Map<StubClient, number>();
  readonly #hands = new Map<StubClient, Caller>();
  readonly #unsettled = new Set<Promise<unknown>>();
  readonly #violations: string[] = [];

  constructor(options: PoolOptions & { readonly max: number }) {
    this.max = options.max;
    this.server.reply = (text, client) => this.#reply(text, client);
    this.setConnects(() => ({ afterMs: 10 }));
    this.pool = new Pool(
      {
        ...{
          Client: this.server.Client,
          waitForServer: true,
          acquireTimeoutMs,
          connectTimeoutMs,
          pingAfterIdleMs: 100,
        },
        ...{ pingTimeoutMs: 200, idleTimeoutMs: 500, keepaliveIntervalMs: 300, maxLifetimeSeconds: 2 },
        ...options,
      },
      { clock: this.clock, random: () => 0.5, budget: this.#budget },
    );
  }

  get holders(): readonly Caller[] {
    return this.callers.filter(({ kind, state }) => kind === 'connect' && state === 'served');
  }

  get waiting(): readonly Caller[] {
    return this.callers.filter(({ state }) => state === 'waiting');
  }

  /** How attempts to connect go from now on; each is checked against `max` at its moment. */
  setConnects(welcome: StubServer['welcome']): void {
    this.server.welcome = (client) => {
      const open = this.server.open.size;
      this.#begun.set(client, this.clock.now());
      if (open > this.max) this.#violate(`${open} connections open, where max is ${this.max}`);
      return welcome(client);
    };
  }

  connect(timeoutMs: number | undefined, isAbortable: boolean): void {
    const controller = isAbortable ? new AbortController() : undefined;
    const options = {
      ...(timeoutMs !== undefined && { acquireTimeoutMs: timeoutMs }),
      ...(controller && { signal: controller.signal }),
    };
    const caller = this.#enter('connect', timeoutMs, controller);
    this.#track(
      this.pool.connect(options).then(
        (client) => this.#served(caller, client),
        (error) => this.#refused(caller, error),
      ),
    );
  }

  query(ms: number): void {
    const caller = this.#enter('query', undefined, undefined);
    const text = `query ${caller.id}`;
    this.#durations.set(text, ms);
    this.#track(
      this.pool.query(text).then(
        () => {
          caller.state = 'over';
        },
        (error) => this.#refused(caller, error),
      ),
    );
  }

  release(caller: Caller, error?: Error): void {
    const client = caller.client as PooledClient;
    caller.state = 'over';
    this.#hands.delete(client as unknown as StubClient);
    client.release(error);
  }

  /** The borrower runs a statement, which it may leave running. */
  runAsHolder(caller: Caller, text: string, ms: number): void {
    this.#durations.set(text, ms);
    this.#track((caller.client as PooledClient).query(text).catch(() => {}));
  }

  resize(max: number): void {
    this.max = max;
    this.pool.resize(max);
  }

  suspend(): void {
    this.isSuspended = !this.isEnding;
    void this.pool.suspend();
  }

  resume(): void {
    this.isSuspended = false;
    this.pool.resume();
  }

  end(timeoutMs: number): void {
    this.isEnding = true;
    this.isSuspended = false;
    this.ended ??= watch(this.pool.end({ timeoutMs }));
    void this.pool.end();
  }

  /** All that must hold whenever nothing is under way in this instant. */
  async check(): Promise<void> {
    await settle();
    this.#checkCounts();
    this.#checkWaiters();
    for (const client of this.server.open) this.#checkClient(client);
    this.#throwViolations();
  }

  /** The server is well, everybody gives back what they hold: whoever waits must be served. */
  async recover(): Promise<void> {
    this.isDeaf = false;
    this.server.answersGoodbye = true;
    this.setConnects(() => ({ afterMs: 10 }));
    if (this.isSuspended) this.resume();
    for (const client of [...this.server.open]) if (client._activeQuery) client.die();
    await settle();
    for (let i = 0; i < 100 && (this.waiting.length > 0 || this.holders.length > 0); i += 1) {
      for (const caller of this.holders) this.release(caller);
      await this.clock.advance(200);
    }
    await this.clock.advance(1100);
    await this.check();
    if (this.pool.stats().retiring > 0) this.#violate('a goodbye takes for ever');
    if (this.waiting.length > 0) this.#violate(`never served: ${this.waiting.map(({ id }) => id)}`);
    this.#throwViolations();
  }

  /** After the end, nothing is left of the pool, whoever still holds a connection. */
  async finish(): Promise<void> {
    this.end(300);
    for (let ms = 0; ms < 5000 && this.ended?.state === 'pending'; ms += 10) await this.clock.advance(10);
    await this.check();
    const { pool, server, clock } = this;
    if (this.ended?.state !== 'resolved') this.#violate('end() did not resolve');
    if (!pool.ended) this.#violate('not ended');
    if (server.open.size > 0) this.#violate(`${server.open.size} sockets open after the end`);
    if (this.#unsettled.size > 0) this.#violate(`${this.#unsettled.size} promises never settled`);
    if (clock.pending > 0) this.#violate(`${clock.pending} timers left`);
    if (this.#budget.out !== 0) this.#violate(`the budget believes in ${this.#budget.out} connections`);
    for (const caller of this.holders) this.release(caller);
    this.#throwViolations();
  }

  #enter(kind: Caller['kind'], timeoutMs = acquireTimeoutMs, controller: AbortController | undefined): Caller {
    const deadline = timeoutMs === 0 ? Number.POSITIVE_INFINITY : this.clock.now() + timeoutMs;
    const id = this.callers.length + 1;
    const caller: Caller = { id, kind, deadline, controller, state: 'waiting', client: undefined };
    this.callers.push(caller);
    return caller;
  }

  #track(promise: Promise<unknown>): void {
    this.#unsettled.add(promise);
    void promise.then(() => this.#unsettled.delete(promise));
  }

  #served(caller: Caller, client: PooledClient): void {
    const stub = client as unknown as StubClient;
    const other = this.#hands.get(stub);
    if (other) this.#violate(`a connection in the hands of ${caller.id} and of ${other.id}`);
    if (stub.getTransactionStatus() !== 'I') this.#violate(`${caller.id} was given a connection in a transaction`);
    if (stub._activeQuery) this.#violate(`${caller.id} was given a connection that runs "${stub._activeQuery.text}"`);
    caller.client = client;
    this.#hands.set(stub, caller);
    this.#noteServed(caller);
  }

  #refused(caller: Caller, error: unknown): void {
    caller.state = 'over';
    if (error === this.abortReason) return;
    const code = error instanceof HeadroomError ? error.headroomCode : String(error);
    if (!mayBeTold.has(code)) this.#violate(`${caller.id} was told: ${code}`);
    if (code === 'HEADROOM_ACQUIRE_TIMEOUT' && this.clock.now() < caller.deadline)
      this.#violate(`${caller.id} too early`);
  }

  #noteServed(caller: Caller): void {
    caller.state = 'served';
    if (this.isSuspended) this.#violate(`${caller.id} was served by a suspended pool`);
    const overtaken = this.waiting.filter(({ id }) => id < caller.id).map(({ id }) => id);
    if (overtaken.length > 0) this.#violate(`${caller.id} was served before ${overtaken}`);
  }

  #reply(text: string, client: StubClient): Reply {
    const holder = this.#hands.get(client);
    const [kind, id] = text.split(' ');
    if (kind === 'query') {
      if (holder) this.#violate(`"${text}" runs on the connection of ${holder.id}`);
      if (this.#sent.has(text)) this.#violate(`"${text}" was sent twice`);
      this.#sent.add(text);
      this.#noteServed(this.callers[Number(id) - 1] as Caller);
    }
    if (['', 'ROLLBACK', 'RESET'].includes(kind ?? '') && holder) {
      this.#violate(`the pool runs "${text}" on the connection of ${holder.id}`);
    }
    return { afterMs: this.isDeaf ? Number.POSITIVE_INFINITY : (this.#durations.get(text) ?? 2) };
  }

  #checkCounts(): void {
    const { pool, server } = this;
    const stats = pool.stats();
    const { total, idle, leased, checking, settling, connecting, retiring, waiting, counters } = stats;
    const open = idle + leased + checking + settling + retiring;
    const closed = Object.values(counters.closed).reduce((sum, n) => sum + n, 0);
    this.#expectSame('total', total, idle + leased + checking + settling + connecting);
    this.#expectSame('totalCount', pool.totalCount, total);
    this.#expectSame('idleCount', pool.idleCount, idle);
    this.#expectSame('waitingCount', pool.waitingCount, waiting);
    this.#expectSame('waiting', waiting, this.waiting.length);
    this.#expectSame('opened less closed', counters.opened - closed, open);
    this.#expectSame('granted by the budget', this.#budget.out, open + connecting);
    this.#expectSame('max', stats.max, this.max);
    this.#expectSame('sockets', server.open.size, open + connecting);
  }

  #checkClient(client: StubClient): void {
    const texts = [client._activeQuery, ...client._queryQueue].map((statement) => statement?.text ?? '');
    if (texts.filter((text) => text.startsWith('query')).length > 1) this.#violate(`two share one: ${texts}`);
    const isUnused = !this.#hands.has(client) && !client._activeQuery && !client._ending;
    if (isUnused && ['T', 'E'].includes(client.getTransactionStatus() ?? '')) this.#violate('idle in a transaction');
    const connectingMs = this.clock.now() - (this.#begun.get(client) ?? 0);
    if (client.processID === null && connectingMs > connectTimeoutMs) this.#violate('an attempt goes on for ever');
  }

  #checkWaiters(): void {
    const now = this.clock.now();
    const late = this.waiting.filter(({ deadline }) => deadline + 1 < now).map(({ id }) => id);
    if (late.length > 0) this.#violate(`still waiting after the deadline: ${late}`);
    if (this.waiting.length === 0 || this.isSuspended) return;
    const { idle, leased, checking, settling, connecting, retiring, counters } = this.pool.stats();
    if (idle > 0 && checking === 0) this.#violate('somebody waits beside an idle connection');
    const hasFailed = Object.values(counters.openFailed).some((n) => n > 0);
    const isGrowing = checking + connecting > 0;
    const hasRoom = idle + leased + settling + retiring < this.max;
    if (hasRoom && !isGrowing && !hasFailed) this.#violate('somebody waits, there is room, and nothing is opened');
  }

  #expectSame(what: string, got: number, expected: number): void {
    if (got !== expected) this.#violate(`${what}: ${got}, expected ${expected}`);
  }

  #violate(what: string): void {
    this.#violations.push(what);
  }

  #throwViolations(): void {
    if (this.#violations.length > 0) throw new Error(this.#violations.splice(0).join('; '));
  }
}

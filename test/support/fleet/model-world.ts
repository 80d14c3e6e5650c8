import { type Division, divideSlots, totalOf } from '../../../src/budget/division.js';
import type { Fleet } from '../../../src/budget/fleet.js';
import { maxOpening } from '../../../src/budget/pacing.js';
import type { Budget } from '../../../src/budget/seats.js';
import { shareOut } from '../../../src/budget/shares.js';
import { costs, ModelLedger } from './model-ledger.js';
import { type ModelConnection, ModelProcess } from './model-process.js';
import { ModelServer, type Session } from './model-server.js';
import { Scheduler, seeded } from './scheduler.js';

/** A mistake put in by hand. */
export interface Mistake {
  readonly ledger?: (server: ModelServer, slots: () => number) => ModelLedger;
  readonly wrap?: (budget: Budget<ModelConnection>, world: () => ModelWorld) => Budget<ModelConnection>;
}

export interface WorldOptions {
  readonly seed: number;
  readonly processes: number;
  /** Number of all slots. */
  readonly total: number;
  readonly poolMax: number;
  readonly mistake?: Mistake;
  /** Sessions that the server accepts. @default without a limit of its own */
  readonly limit?: number;
}

/** A fleet on a server, with random faults, and what must hold at every step. */
export class ModelWorld {
  readonly clock = new Scheduler();
  readonly random: () => number;
  readonly server: ModelServer;
  readonly division: Division;
  readonly ledger: ModelLedger;
  processes: ModelProcess[] = [];
  /** Highest number of serving sessions, and of sessions. */
  maxServing = 0;
  maxSessions = 0;
  readonly #options: WorldOptions;
  /** True if a member has come to believe that locks do not exclude. */
  #hasDoubted = false;
  /** Disturbances of an earlier one happen no more. */
  #era = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.random = seeded(options.seed);
    this.division = divideSlots(options.total);
    this.server = new ModelServer(this.clock, this.random, options.limit ?? Number.POSITIVE_INFINITY);
    const slots = (): number => this.division.slots;
    this.ledger = options.mistake?.ledger?.(this.server, slots) ?? new ModelLedger(this.server, slots);
    for (let at = 0; at < options.processes; at += 1) this.start();
  }

  start(): ModelProcess {
    const { mistake, poolMax } = this.#options;
    const fleet: Fleet<Session> = {
      name: 'model',
      mode: 'locks',
      ledger: this.ledger,
      max: totalOf(this.division) + 2,
      division: this.division,
      isAutomatic: false,
      canListen: true,
      counting: () => {
        this.#hasDoubted = true;
        return fleet;
      },
      pidOf: ({ pid }) => pid,
    };
    const { wrap } = mistake ?? {};
    const process = new ModelProcess({
      ...{ clock: this.clock, random: this.random, fleet, ledger: this.ledger, max: poolMax },
      wrap: wrap && ((budget) => wrap(budget, () => this)),
    });
    this.processes.push(process);
    return process;
  }

  /** Something happens, about every `everyMs`, until the time. */
  disturb(until: number, everyMs: number, happen: () => void, era = this.#era): void {
    const next = this.clock.now() + everyMs * 2 * this.random();
    if (next > until) return;
    this.clock.at(next, () => {
      if (era !== this.#era) return;
      happen();
      this.disturb(until, everyMs, happen, era);
    });
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }

  /** No faults any more: every process wants what it wants, and its statements begin and end. */
  calm(ms: number): void {
    this.#era += 1;
    this.server.isCalm = true;
    for (const process of this.processes) process.want(Math.floor(this.random() * (process.max + 1)));
    this.keepUsing(this.clock.now() + ms);
  }

  /** Statements begin and end until the time. */
  keepUsing(until: number, everyMs = 3): void {
    this.disturb(until, everyMs, () => {
      const process = this.pick(this.processes);
      const connection = this.pick(process?.serving.filter(({ state }) => state === 'busy') ?? []);
      if (connection === undefined) return;
      this.server.work(costs.use, () => {
        process?.giveBack(connection);
        process?.use();
      });
    });
  }

  /** Throws unless everyone has its share, and nothing is held by nobody. */
  checkBalance(): void {
    const { slots } = this.division;
    const total = totalOf(this.division);
    const wanted = this.processes.map((process) => process.wanted);
    if (this.processes.length > slots) return;
    // An idle process may keep the connection that it has.
    const shares = shareOut(
      slots,
      wanted.map((each) => ({ wanted: Math.max(1, each), min: 1, weight: 1 })),
    );
    for (const [at, process] of this.processes.entries()) {
      const open = process.serving.length;
      const due = Math.min(wanted[at] as number, shares[at] as number);
      if (open < due - 1 || (due > 0 && open === 0))
        this.#violated(
          `process ${at} has ${open} of ${due} in the end, wants ${wanted[at]}; all: ${this.processes.map((each) => `${each.serving.length}/${each.wanted}`)}`,
        );
      const { steward } = process;
      const reserved = steward === undefined ? [] : this.server.slotsOf(steward.client, 0);
      if (reserved.length > open + 4)
        this.#violated(`process ${at} has ${reserved.length} reservations for ${open} connections`);
    }
    const owned = new Set(this.processes.flatMap((process) => process.serving.map(({ client }) => client)));
    const orphans = [...this.server.sessions].filter((session) => !owned.has(session));
    if (orphans.length > 8) this.#violated(`${orphans.length} sessions belong to nobody`);
    for (let n = 1; n <= total; n += 1) {
      const steward = this.server.holderOf(0, n);
      const isUsed = steward === undefined || this.server.holderOf(1, n) !== undefined;
      const isDue = this.processes.some(({ steward: each, connections }) => {
        const isOpening = [...connections].some(({ state }) => state === 'connecting');
        return each?.client === steward && (isOpening || each?.state === 'own' || each?.errands.length);
      });
      if (!isUsed && !isDue) this.#violated(`slot ${n} is reserved by session ${steward.pid} for nothing`);
    }
  }

  /** Throws if an invariant is broken. */
  readonly check = (): void => {
    const { server } = this;
    let exempt = 0;
    let serving = 0;
    for (const process of this.processes) {
      let opening = 0;
      for (const connection of process.connections) {
        const { state, client } = connection;
        if (state === 'connecting') opening += 1;
        if (state === 'connecting' || client?.isAlive !== true) continue;
        serving += 1;
        // A slot whose session has unlocked it is reserved by another session, unless it was the steward itself.
        if (connection.hasUnlocked) exempt += 1;
        else if (!server.held.get(client)) this.#violated(`session ${client.pid} serves without a slot`);
      }
      this.#checkDemands(process);
      if (opening > maxOpening + 1) this.#violated(`a process opens ${opening} at once`);
    }
    const total = totalOf(this.division);
    if (this.#hasDoubted) this.#violated('a member counts sessions although locks exclude');
    if (serving > total + exempt) this.#violated(`${serving} sessions serve, of ${total} slots`);
    this.maxServing = Math.max(this.maxServing, serving);
    this.maxSessions = Math.max(this.maxSessions, server.sessions.size);
  };

  /** A demand that nobody withdraws would take slots from the others for as long as its session lives. */
  #checkDemands({ connections, steward }: ModelProcess): void {
    for (const connection of connections) {
      const { client, state, errands } = connection;
      const isDue = connection === steward || state === 'own' || errands.length > 0;
      if (!isDue && state !== 'connecting' && this.server.hasPublished(client))
        this.#violated(`session ${client.pid} is no steward and shows a demand`);
    }
  }

  #violated(what: string): never {
    throw new Error(
      `${what}, at ${this.clock.now().toFixed(1)} ms, step ${this.clock.steps}, seed ${this.#options.seed}`,
    );
  }
}

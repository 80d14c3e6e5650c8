import { setTimeout as delay } from 'node:timers/promises';
import { watchUnhandled } from '../unhandled.js';
import { within } from '../wait.js';
import { Admin } from './admin.js';
import type { Ask, EffectPlace } from './ask.js';
import { anyAsk } from './asks.js';
import { changes } from './changes.js';
import { effectsOf, mayBeWritable, type Outcome, whyNotExcused } from './outcome.js';
import { Random } from './random.js';
import { acquireTimeoutMs, type Target } from './target.js';
import { World } from './world.js';

export interface TrialOptions {
  /** Of the database itself, past any pooler. */
  readonly url: string;
  readonly seed: number;
  readonly seconds: number;
  readonly callers: number;
}

/** What came of a trial. */
export interface Verdict {
  readonly asked: number;
  readonly failed: number;
  readonly changes: number;
  readonly slowestMs: number;
  /** What pg.Pool would not have done, a few of each kind. */
  readonly wrong: readonly object[];
  /** How many of each kind there are. */
  readonly wrongCount: Readonly<Record<string, number>>;
}

/** Nobody waits longer than for a connection and then for what holds a statement up here. */
const deadlineMs = acquireTimeoutMs + 5000;
/** How many of a kind are told in full. */
const toldOfKind = 2;
const thinkMs = 40;

/** Has callers ask a pool for anything, while the database is changed under it, and judges all that they are told. */
export async function tryUnderChange(target: Target, options: TrialOptions): Promise<Verdict> {
  await using admin = await Admin.connect(options.url);
  const [row] = await admin.run("select 'mood'::regtype::oid as oid");
  using unhandled = watchUnhandled();
  const trial = new Trial(target, new World(Number(row?.oid)), options);
  try {
    await trial.run(admin);
  } finally {
    await admin.restore();
  }
  await trial.count(admin);
  for (const error of unhandled.errors) trial.wrong('unhandled', { error: tell(error) });
  return trial.verdict;
}

interface Expected {
  least: number;
  most: number;
}

/** Fewer would say little, however slow the machine is. */
const minChanges = 10;

class Trial {
  readonly #target: Target;
  readonly #world: World;
  readonly #options: TrialOptions;
  readonly #effects: Record<EffectPlace, Map<string, Expected & { kind: string }>> = {
    effects: new Map(),
    outside_effects: new Map(),
    stock: new Map(),
  };
  readonly #pending = new Map<string, { readonly ask: Ask; readonly at: number }>();
  readonly #wrong: object[] = [];
  readonly #wrongCount: Record<string, number> = {};
  #isOver = false;
  #asked = 0;
  #failed = 0;
  #changes = 0;
  #slowestMs = 0;

  constructor(target: Target, world: World, options: TrialOptions) {
    this.#target = target;
    this.#world = world;
    this.#options = options;
  }

  get verdict(): Verdict {
    return {
      ...{ asked: this.#asked, failed: this.#failed, changes: this.#changes, slowestMs: Math.round(this.#slowestMs) },
      ...{ wrong: this.#wrong, wrongCount: this.#wrongCount },
    };
  }

  async run(admin: Admin): Promise<void> {
    const { callers, seed, seconds } = this.#options;
    const endsAt = performance.now() + seconds * 1000;
    const calls = Array.from({ length: callers }, (_, i) => this.#call(i, new Random(seed + i + 1)));
    try {
      await this.#change(admin, new Random(seed), endsAt);
    } finally {
      this.#isOver = true;
    }
    await within(Promise.all(calls), deadlineMs + 5000, 'the last answers').catch(() => undefined);
    for (const { ask, at } of this.#pending.values())
      this.wrong(`${ask.kind}: never answered`, { config: ask.config, sinceMs: performance.now() - at });
  }

  /** Compares what is there with what callers were told. */
  async count(admin: Admin): Promise<void> {
    const there = {
      effects: await admin.count('effects'),
      outside_effects: await admin.count('outside_effects'),
      stock: new Map((await admin.run('select id, sold from stock')).map(({ id, sold }) => [String(id), Number(sold)])),
    };
    for (const place of ['effects', 'outside_effects', 'stock'] as const)
      for (const id of new Set([...there[place].keys(), ...this.#effects[place].keys()])) {
        const seen = there[place].get(id) ?? 0;
        const { least, most, kind } = this.#effects[place].get(id) ?? { least: 0, most: 0, kind: 'nobody’s' };
        if (seen < least || seen > most) this.wrong(`${kind}: effect`, { place, id, seen, least, most });
      }
  }

  wrong(kind: string, what: object): void {
    const count = (this.#wrongCount[kind] ?? 0) + 1;
    this.#wrongCount[kind] = count;
    if (count <= toldOfKind) this.#wrong.push({ kind, ...what });
  }

  async #call(caller: number, random: Random): Promise<void> {
    for (let i = 0; !this.#isOver; i += 1) {
      await delay(random.between(0, thinkMs));
      await this.#ask(anyAsk(random, `${caller}.${i}`), `${caller}.${i}`);
    }
  }

  async #ask(ask: Ask, id: string): Promise<void> {
    const from = performance.now();
    this.#pending.set(id, { ask, at: from });
    const outcome: Outcome = await ask.run(this.#target).then(
      (result) => ({ result, life: { from, to: performance.now() } }),
      (error) => ({ error, life: { from, to: performance.now() } }),
    );
    this.#pending.delete(id);
    this.#asked += 1;
    if (outcome.error !== undefined) this.#failed += 1;
    const reason = this.#judge(ask, outcome);
    if (reason !== undefined) {
      const { config, kind } = ask;
      const around = this.#world.around(outcome.life);
      this.wrong(kind, { reason, config, error: tell(outcome.error), tookMs: outcome.life.to - from, around });
    }
    this.#expect(ask, outcome);
  }

  #judge(ask: Ask, outcome: Outcome): string | undefined {
    const { life, result, error } = outcome;
    const tookMs = life.to - life.from;
    this.#slowestMs = Math.max(this.#slowestMs, tookMs);
    if (tookMs > deadlineMs) return 'past the deadline';
    if (result === undefined) {
      return ask.mayFail(error, this.#world, life) ? undefined : whyNotExcused(this.#world, outcome, ask.isWrite);
    }
    if (ask.effects.length > 0 && this.#world.stalling.covers(life)) return 'acknowledged before the standby had it';
    if (ask.isWrite && !mayBeWritable(this.#world, life)) return 'written, where all was read-only';
    return ask.judge(result, this.#world, life);
  }

  #expect({ effects, kind }: Ask, outcome: Outcome): void {
    for (const { place, id } of effects) {
      const { least, most } = effectsOf(outcome, place === 'outside_effects');
      const before = this.#effects[place].get(id) ?? { least: 0, most: 0 };
      this.#effects[place].set(id, { kind, least: before.least + least, most: before.most + most });
    }
  }

  async #change(admin: Admin, random: Random, endsAt: number): Promise<void> {
    const weighted = changes.map((change) => [change.weight, change] as const);
    while (performance.now() < endsAt || this.#changes < minChanges) {
      await delay(random.between(0, 80));
      const { name, make } = random.weighted(weighted);
      this.#world.note(`begins: ${name}`);
      await make(admin, this.#world, random);
      this.#world.note(`done: ${name}`);
      this.#changes += 1;
    }
  }
}

/** An error as plain data. */
function tell(error: unknown): object | undefined {
  if (error === undefined) return undefined;
  const { name, message, code, severity, isSent } = error as Record<string, unknown>;
  return { name, code, severity, isSent, message: String(message).slice(0, 300) };
}

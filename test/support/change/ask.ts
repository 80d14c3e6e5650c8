import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { isOfChange } from './outcome.js';
import type { Random } from './random.js';
import type { Target } from './target.js';
import type { Life, Timeline } from './timeline.js';
import type { World } from './world.js';

/** Where an effect can be counted. */
export type EffectPlace = 'effects' | 'outside_effects' | 'stock';

/** Something that one caller asks for, with all that may come of it. */
export interface Ask {
  readonly kind: string;
  /** What is told of it when it goes wrong. */
  readonly config: unknown;
  run(target: Target): Promise<pg.QueryResult>;
  /** Whether a read-only session refuses it. */
  readonly isWrite: boolean;
  /** What it leaves behind once, however it is carried out. */
  readonly effects: readonly { readonly place: EffectPlace; readonly id: string }[];
  /** What is wrong with an answer; undefined where pg.Pool could have given it at some moment of this life. */
  judge(result: pg.QueryResult, world: World, life: Life): string | undefined;
  /** Whether pg.Pool could have given this error of the statement's own. */
  mayFail(error: unknown, world: World, life: Life): boolean;
}

type Judge = Ask['judge'];

/** A statement of `pool.query`. */
export function statement(
  kind: string,
  config: pg.QueryConfig & { readonly rowMode?: 'array'; readonly query_timeout?: number },
  judge: Judge,
  more: Partial<Pick<Ask, 'isWrite' | 'effects' | 'mayFail'>> = {},
): Ask {
  const run = (target: Target): Promise<pg.QueryResult> => target.query({ ...config });
  return { kind, config, run, isWrite: false, effects: [], judge, mayFail: () => false, ...more };
}

/** The only rows that there may be. */
export function rows(...expected: readonly unknown[]): Judge {
  return ({ rows: seen }) => differs(seen, [expected]);
}

/** What is wrong with something that has to be one of these. */
export function differs(seen: unknown, expected: readonly unknown[]): string | undefined {
  if (expected.some((each) => isDeepStrictEqual(seen, each))) return undefined;
  return `${JSON.stringify(seen)} instead of ${expected.map((each) => JSON.stringify(each)).join(' or ')}`;
}

/** That it fails, with this SQLSTATE. */
export function failsWith(...codes: readonly string[]): Pick<Ask, 'judge' | 'mayFail'> {
  return {
    judge: ({ rows: seen }) => `${JSON.stringify(seen)} instead of ${codes.join(' or ')}`,
    mayFail: (error) => error instanceof pg.DatabaseError && codes.includes(error.code ?? ''),
  };
}

/** Makes an ask; the id is its own. */
export type Maker = (random: Random, id: string) => Ask;
/** Each as often as its weight says. */
export type Makers = readonly (readonly [weight: number, maker: Maker])[];

/** One that leaves a row in `effects`, under its id. */
export function effect(id: string): Pick<Ask, 'isWrite' | 'effects'> {
  return { isWrite: true, effects: [{ place: 'effects', id }] };
}

/** Whether the error is of a change that went on meanwhile. */
export function inChange(of: (world: World) => Timeline<unknown>): Ask['mayFail'] {
  return (error, world, life) => isOfChange(error) && of(world).isChanging(life);
}

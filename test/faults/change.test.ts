import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { describeBouncers, startBouncer } from '../support/bouncer.js';
import { schemaSql } from '../support/change/schema.js';
import { headroomTarget, pgTarget, type Target } from '../support/change/target.js';
import { tryUnderChange, type Verdict } from '../support/change/trial.js';
import { effort } from '../support/effort.js';
import { startServer } from '../support/own-server.js';
import { queryAt } from '../support/server.js';

/** How long the longest trial takes; more for a search by hand. */
const seconds = Number(process.env.HEADROOM_CHANGE_SECONDS ?? effort(8, 60));
const shortSeconds = seconds / 4;
const seed = Number(process.env.HEADROOM_CHANGE_SEED ?? Date.now() % 2 ** 31);
const callers = 200;

let server: EmbeddedServer;
beforeAll(async () => {
  server = await startServer({ max_connections: 200 });
});
afterAll(() => server?.stop({ mode: 'immediate' }));

/** A database of its own, with what the statements work on. */
async function makeDatabase(): Promise<string> {
  const name = `changed_${randomBytes(4).toString('hex')}`;
  const url = server.urlOf(name);
  await queryAt(server.url, `create database ${name}`);
  await queryAt(server.url, `alter database ${name} set search_path = tenant, public`);
  await queryAt(server.url, `alter database ${name} set timezone = 'UTC'`);
  await queryAt(url, `set search_path = public; ${schemaSql(url)}`);
  return url;
}

/** A client of `pg` whose session is ended just as it changes hands has nobody who hears of it. */
function withoutUnhandled({ wrong, wrongCount, ...figures }: Verdict): Verdict {
  const counts = Object.entries(wrongCount).filter(([kind]) => kind !== 'unhandled');
  const others = wrong.filter((each) => Reflect.get(each, 'kind') !== 'unhandled');
  return { ...figures, wrong: others, wrongCount: Object.fromEntries(counts) };
}

/** @param mayThrow whether what nobody handles is none of our business */
async function expectRight(target: Target, url: string, forSeconds: number, mayThrow = false): Promise<void> {
  const again = `HEADROOM_CHANGE_SEED=${seed} HEADROOM_CHANGE_SECONDS=${seconds}`;
  const tried = await tryUnderChange(target, { url, seed, seconds: forSeconds, callers });
  const { wrong, wrongCount, ...figures } = mayThrow ? withoutUnhandled(tried) : tried;
  console.log(`${target.name}: ${again}: ${JSON.stringify(figures)}`);
  expect({ wrongCount, wrong }, again).toEqual({ wrongCount: {}, wrong: [] });
  expect(figures.asked).toBeGreaterThan(callers);
  expect(figures.changes).toBeGreaterThanOrEqual(10);
}

describe('while the database changes under 200 callers, each is told what pg.Pool could have told', () => {
  const timeout = (seconds + 120) * 1000;

  test('by pg.Pool, which shows that what is expected is right', { timeout }, async () => {
    const url = await makeDatabase();
    await using target = pgTarget(url);
    await expectRight(target, url, shortSeconds, true);
  });

  test('with lanes', { timeout }, async () => {
    const url = await makeDatabase();
    await using target = headroomTarget(url);
    await expectRight(target, url, seconds);
  });

  test('without lanes', { timeout }, async () => {
    const url = await makeDatabase();
    await using target = headroomTarget(url, { pipelining: 'off' });
    await expectRight(target, url, shortSeconds);
  });

  test('with nothing prepared unasked', { timeout }, async () => {
    const url = await makeDatabase();
    await using target = headroomTarget(url, { prepare: false });
    await expectRight(target, url, shortSeconds);
  });
});

describeBouncers(
  'while the database changes behind a pooler',
  (release) => {
    test('each is told what pg.Pool could have told', { timeout: (seconds + 120) * 1000 }, async () => {
      const url = await makeDatabase();
      await using bouncer = await startBouncer(server.url, { release, settings: { max_prepared_statements: 100 } });
      await using target = headroomTarget(bouncer.url(new URL(url).pathname.slice(1)));
      await expectRight(target, url, shortSeconds);
    });
  },
  1,
);

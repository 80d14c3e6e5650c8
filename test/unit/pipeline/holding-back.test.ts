import { setImmediate as endOfTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Profile } from '../../../src/pipeline/profile.js';
import { RecordedBackend } from '../../support/wire/backend.js';
import { recorded } from '../../support/wire/conversation.js';
import { ReaderUnderTrial, type Told } from '../../support/wire/reader.js';
import type { Recorded } from '../../support/wire/record.js';

const [statement] = recorded as readonly [Recorded];

/** A pipeline and its server, which answers when told to. */
class Link {
  readonly #reader = new ReaderUnderTrial();
  readonly #backend = new RecordedBackend(recorded);
  readonly #profiles = new Map<string, Profile>();
  readonly told: Told[] = [];

  ask(count: number, costMs: number): void {
    for (let i = 0; i < count; i += 1) this.told.push(this.#reader.ask(statement, this.#profiles, costMs));
  }

  /** What is written by the end of the turn. */
  async written(): Promise<Buffer> {
    await endOfTurn();
    return this.#reader.takeWritten();
  }

  answer(written: Buffer): void {
    this.#reader.readAll([this.#backend.answer(written)]);
  }

  get answered(): number {
    return this.told.filter(({ times, error }) => times === 1 && error === undefined).length;
  }
}

test('statements are held back while those in flight keep the server busy, and then written together', async () => {
  const link = new Link();
  link.ask(10, 0.1);
  const first = await link.written();
  expect(first.length).toBeGreaterThan(0);
  link.ask(1, 0.1);
  expect(await link.written()).toHaveLength(0);
  link.ask(4, 0.1);
  expect(await link.written()).toHaveLength(0);
  // All ten are answered, and the five that were held back are on their way in one write.
  link.answer(first);
  expect(link.answered).toBe(10);
  link.answer(await link.written());
  expect(link.answered).toBe(15);
});

test('statements are written at once while the server has little to do', async () => {
  const link = new Link();
  link.ask(2, 0.01);
  const first = await link.written();
  link.ask(1, 0.01);
  const second = await link.written();
  expect(second.length).toBeGreaterThan(0);
  link.answer(Buffer.concat([first, second]));
  expect(link.answered).toBe(3);
});

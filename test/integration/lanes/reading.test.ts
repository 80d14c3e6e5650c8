import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effort } from '../../support/effort.js';
import { watchUnhandled } from '../../support/unhandled.js';
import { converse, recorded, type Script } from '../../support/wire/conversation.js';
import { someMutations } from '../../support/wire/mutations.js';

const runs = Number(process.env.HEADROOM_FUZZ_RUNS ?? effort(4000, 100_000));
const seed = Number(process.env.HEADROOM_FUZZ_SEED ?? Date.now() % 2 ** 31);

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const rounds = fc.array(fc.array(fc.nat(recorded.length - 1), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 3,
});
const cuts = fc.array(fraction, { maxLength: 4 });
const undisturbed = fc.record({ rounds, mutated: fc.constant(-1), mutations: fc.constant([]), cuts });
const disturbed = fc.record({ rounds, mutated: fc.nat(2), mutations: someMutations, cuts });

async function expectRight(scripts: fc.Arbitrary<Script>, numRuns: number): Promise<void> {
  using unhandled = watchUnhandled();
  const property = fc.asyncProperty(scripts, async (script) => {
    expect(await converse(script)).toEqual([]);
  });
  await fc.assert(property, { numRuns, seed });
  expect(unhandled.errors).toEqual([]);
}

test('what a server answers is told to whom it is for, in whatever pieces it comes', { timeout: 300_000 }, () =>
  expectRight(undisturbed, Math.ceil(runs / 20)),
);

test(
  `whatever becomes of the answers on their way, each is told once, what is right or an error (seed ${seed})`,
  {
    timeout: 900_000,
  },
  () => expectRight(disturbed, runs),
);

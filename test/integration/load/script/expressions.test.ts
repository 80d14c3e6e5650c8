import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { printExpression } from '../../../../src/load/script/expression/tree.js';
import { arbitraryExpression } from '../../../support/arbitrary-expression.js';
import { good, impossible, unreadable, variables } from '../../../support/expression-cases.js';
import { runPgbenchScript } from '../../../support/pgbench.js';
import { debugOf } from '../../../support/workload.js';

const definitions = Object.entries(variables).flatMap(([name, text]) => ['-D', `${name}=${text}`]);

/** Of what fails only some are tried here; the rest was, and is held to in the unit tests. */
const some = (expressions: readonly string[]) => expressions.filter((_, index) => index % 5 === 0);

function scriptOf(expressions: readonly string[]): string {
  return expressions.map((each) => `\\set x debug(${each})\n`).join('');
}

/** What the real pgbench gives, in our words. */
async function ask(expressions: readonly string[]): Promise<string[]> {
  const { code, stderr } = await runPgbenchScript(inject('serverUrl'), scriptOf(expressions), ...definitions);
  if (code !== 0) throw new Error(stderr);
  return [...stderr.matchAll(/^debug\(.*\): (.*)$/gm)].map(([, text = '']) =>
    text.replace('int ', 'integer ').replace('null', 'NULL'),
  );
}

function expectScriptError(error: unknown): void {
  expect(error).toMatchObject({ code: 'HEADROOM_SCRIPT', message: expect.stringMatching(/^test\.sql:1: /) });
}

/** Pairs, so that a difference shows its expression. */
const besides = (expressions: readonly string[], values: readonly string[]) =>
  expressions.map((each, index) => `${each} → ${values[index]}`);

describe('expressions', () => {
  test("are worked out as pgbench's", async () => {
    const [ours, theirs] = [await debugOf(scriptOf(good), { variables }), await ask(good)];
    expect(good.length).toBeGreaterThan(200);
    expect(besides(good, ours)).toEqual(besides(good, theirs));
  });

  test("of any shape are worked out as pgbench's, where they can be", async () => {
    const candidates = fc.sample(arbitraryExpression, { numRuns: 400, seed: 20 }).map(printExpression);
    const tried = await Promise.all(candidates.map((each) => debugOf(scriptOf([each])).catch(() => undefined)));
    const possible = candidates.filter((_, index) => tried[index] !== undefined);
    expect(possible.length).toBeGreaterThan(200);
    const ours = tried.flatMap((values) => values ?? []);
    expect(besides(possible, ours)).toEqual(besides(possible, await ask(possible)));
  });

  test.each([
    ['unreadable', some(unreadable)],
    ['impossible', some(impossible)],
  ])('that are %s to pgbench are so to us', async (_, expressions) => {
    const accepted = { ours: [] as string[], theirs: [] as string[] };
    for (const each of expressions) {
      const [ours, theirs] = [debugOf(scriptOf([each]), { variables }), ask([each])];
      await ours.then(() => accepted.ours.push(each), expectScriptError);
      await theirs.then(
        () => accepted.theirs.push(each),
        () => undefined,
      );
    }
    expect(accepted).toEqual({ ours: [], theirs: [] });
  });
});

import { expect, it } from 'vitest';
import { bun } from '../../../bench/peers/bun.js';
import { effect } from '../../../bench/peers/effect.js';
import { enter } from '../../../bench/peers/entry.js';
import { pgPool } from '../../../bench/peers/pg-pool.js';
import { postgresJs } from '../../../bench/peers/postgres-js.js';
import { findUntraced } from '../../../bench/tracing.js';

it('a traced row has as many spans as statements', () => {
  expect(findUntraced(20, 20)).toBeUndefined();
  expect(findUntraced(20, 19)).toBe('20 statements were run, and 19 have a span.');
  expect(findUntraced(20, 40)).toBe('20 statements were run, and 40 have a span.');
});

it('libraries enter a traced row exactly if they have an instrumentation', () => {
  const libraries = [pgPool, postgresJs, effect, bun];
  const { entering, leftOut } = enter({ needs: 'tracing' }, libraries);
  expect(entering).toEqual(libraries.filter(({ instrument }) => instrument));
  expect(leftOut.map(({ name }) => name)).toEqual(['postgres.js', 'Effect', 'Bun']);
});

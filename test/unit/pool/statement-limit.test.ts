import { expect, test } from 'vitest';
import { limitOf } from '../../../src/pool/statement-limit.js';

test.each([
  [0, 0, 0, 'Query read timeout'],
  [200, 0, 200, 'Query read timeout'],
  [0, 300, 300, 'longer than 300 ms'],
  [200, 300, 200, 'Query read timeout'],
  [400, 300, 300, 'longer than 300 ms'],
])('of a query_timeout of %i and a statement timeout of %i it is %i, and says so', (query, statement, ms, words) => {
  const limit = limitOf(query, statement);
  expect(limit.ms).toBe(ms);
  expect(limit.error().message).toContain(words);
});

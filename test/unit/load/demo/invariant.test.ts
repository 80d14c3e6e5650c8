import { expect, test } from 'vitest';
import { judge, matchHistory } from '../../../../src/load/demo/invariant.js';
import { Ledger, type Outcome } from '../../../../src/load/demo/ledger.js';

function ledgerOf(...outcomes: Outcome[]): Ledger {
  const ledger = new Ledger();
  for (const outcome of outcomes) ledger.mark(ledger.open(), outcome);
  return ledger;
}

const equal = { accounts: 5, tellers: 5, branches: 5, history: 5 };

test('every acknowledged transaction once, and either outcome of an unanswered one, is in order', () => {
  const ledger = ledgerOf('acknowledged', 'failed', 'unknown', 'unknown', 'acknowledged');
  const matches = matchHistory(ledger, [4, 0, 3]);
  expect(matches).toEqual({ acknowledged: 2, lost: 0, doubled: 0, uncalledFor: 0, unknown: 2, unknownDone: 1 });
  expect(judge(equal, matches)).toBe(true);
});

test.each([
  ['a lost acknowledged transaction', ledgerOf('acknowledged'), [], { lost: 1 }],
  ['a doubled acknowledged transaction', ledgerOf('acknowledged'), [0, 0], { doubled: 1 }],
  ['a doubled unanswered transaction', ledgerOf('unknown'), [0, 0], { doubled: 1 }],
  ['a failed transaction in the history', ledgerOf('failed'), [0], { uncalledFor: 1 }],
  ['a row that is not ours', ledgerOf(), [17], { uncalledFor: 1 }],
])('%s breaks the books', (_, ledger, history, expected) => {
  const matches = matchHistory(ledger, history);
  expect(matches).toMatchObject(expected);
  expect(judge(equal, matches)).toBe(false);
});

test('one balance that differs breaks the books', () => {
  const matches = matchHistory(ledgerOf(), []);
  for (const table of Object.keys(equal)) expect(judge({ ...equal, [table]: 6 }, matches), table).toBe(false);
});

test('the ledger keeps outcomes when it grows', () => {
  const outcomes: Outcome[] = Array.from({ length: 5000 }, (_, index) => (index % 3 ? 'acknowledged' : 'unknown'));
  const ledger = ledgerOf(...outcomes);
  expect(outcomes.map((_, index) => ledger.outcomeOf(index))).toEqual(outcomes);
  expect(ledger.outcomeOf(5000)).toBeUndefined();
});

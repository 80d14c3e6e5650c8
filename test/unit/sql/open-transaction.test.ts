import { expect, test } from 'vitest';
import { endsTransaction, leavesOpen } from '../../../src/sql/open-transaction.js';

test.each([
  'BEGIN',
  'begin;',
  ' -- first\n /* of /* all */ */ Begin Transaction Isolation Level Serializable ; ',
  'BEGIN WORK READ ONLY',
  'START TRANSACTION',
  'start\n\ttransaction read write',
  'savepoint a',
  "PREPARE TRANSACTION 'x'",
  'begin; insert into t values (1)',
  'select 1; begin',
  'begin; commit; begin',
  'begin; select 1; commit and chain',
  'begin; rollback to savepoint a',
  'begin; savepoint a; release a',
  "begin; select ';commit;'",
  'begin; select $a$ ; commit; $a$',
  "begin; commit prepared 'x'",
  ';;begin',
])('%s leaves a transaction open, or needs one', (text) => {
  expect(leavesOpen(text)).toBe(true);
});

test.each([
  '',
  'select 1',
  'commit',
  'rollback',
  'ROLLBACK TO a',
  'release a',
  'begin; insert into t values (1); commit',
  'BEGIN; SAVEPOINT a; ROLLBACK TO a; END',
  'begin; commit and no chain',
  "begin; prepare transaction 'x'",
  'begin; abort work',
  'begin; select 1; rollback;',
  'select begin from savepoint',
  'select "begin"',
  "select 'begin'",
  '-- begin\nselect 1',
  'do $$ begin perform 1; end $$',
  'create function f() returns int begin atomic select 1; end',
  'create function f() returns int language plpgsql as $$ begin return 1; end $$',
  'create rule r as on insert to t do also (select 1; select 2)',
  'prepare p as select 1',
  'start_it()',
  "commit prepared 'x'",
  "begin 'never ends",
])('%s does not', (text) => {
  expect(leavesOpen(text)).toBe(false);
});

test('a long text is read in no time', () => {
  const text = `begin; ${'select 1; '.repeat(100_000)} commit`;
  expect(leavesOpen(text)).toBe(false);
});

test.each([
  ...['commit', 'COMMIT;', '/* now */ end', 'rollback work', 'abort', 'commit and chain', 'rollback and no chain'],
  ...["prepare transaction 'x'", 'insert into t values (1); commit', 'commit; begin'],
])('ends its transaction: %s', (text) => {
  expect(endsTransaction(text)).toBe(true);
});

test.each([
  ...['rollback to a', 'rollback work to savepoint a', 'release savepoint a', 'savepoint a', 'prepare p as select 1'],
  ...[
    "commit prepared 'x'",
    'select case when true then 1 end',
    "select 'commit; end'",
    'select 1 -- commit',
    'select "end"',
  ],
  ...[
    'do $$ begin commit; end $$',
    'create function f() returns int begin atomic select 1; end',
    'lock t; select 1 as end',
  ],
])('does not end its transaction: %s', (text) => {
  expect(endsTransaction(text)).toBe(false);
});

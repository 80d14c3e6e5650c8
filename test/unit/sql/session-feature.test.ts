import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { remedyFor, type SessionFeature, sessionFeatureOf } from '../../../src/sql/session-feature.js';
import { effort } from '../../support/effort.js';
import { quickest } from '../../support/quickest.js';

const using: Readonly<Record<SessionFeature, readonly string[]>> = {
  LISTEN: ['listen a', 'LISTEN "a b"', '  -- why\nlisten a', '/* one */ Listen a;', 'select 1; listen a', ';;listen a'],
  SET: [
    "set search_path to 'a'",
    'SET x = 1',
    'set session x = 1',
    "set time zone 'UTC'",
    'set role r',
    'set session authorization r',
    'set session characteristics as transaction isolation level serializable',
    'set "local" = 1',
    "set app.user = '1'",
    "set schema 'a'",
    'begin; set x = 1; commit',
    'select 1;set x = 1',
    "select set_config('a', 'b', false)",
    'SELECT SET_CONFIG($1, $2, $3)',
    'select pg_catalog.set_config($1, $2, false)',
    'select "pg_catalog" . "set_config" /* ( */ ($1, $2, false)',
    "select set_config('a', f(1, 2, true), false)",
    "select set_config('a', (array['x', 'y', 'true'])[1], not true)",
    "with a as (select set_config('a', 'b', false)) select 1",
    "insert into t select set_config('a', 'b', false)",
    "select set_config('a', 'b', true), set_config('a', 'b', false)",
  ],
  'advisory lock of the session': [
    'select pg_advisory_lock(1)',
    'SELECT PG_ADVISORY_LOCK(1, 2)',
    'select pg_try_advisory_lock($1)',
    'select pg_advisory_lock_shared(1)',
    'select pg_try_advisory_lock_shared(1)',
    'select pg_advisory_unlock(1)',
    'select pg_advisory_unlock_all()',
    'select pg_catalog.pg_advisory_lock(1)',
    'select "pg_advisory_lock"(1)',
    'select "pg_catalog"."pg_advisory_lock" (1)',
    'select a from t where pg_try_advisory_lock(t.id) limit 1',
    'with l as (select pg_advisory_lock(1)) select 1',
    '(select pg_advisory_lock(1))',
    'select 1; select pg_advisory_lock(1)',
    'values (pg_advisory_lock(1))',
    'declare c cursor for select pg_advisory_lock(1)',
    'update t set a = 1 where pg_try_advisory_lock(id)',
  ],
  'temporary table': [
    'create temp table t (a int)',
    'CREATE TEMPORARY TABLE t (a int)',
    'create local temp table t (a int)',
    'create global temporary table t (a int)',
    'create temp table if not exists t (a int)',
    'create temp table t as select 1',
    'create temp table t (a int) on commit delete rows',
    'create temp table t (a int) on commit preserve rows',
    'create temp view v as select 1',
    'create or replace temp view v as select 1',
    'create temp recursive view v (n) as select 1',
    'create temp sequence s',
    'create table pg_temp.t (a int)',
    'create table if not exists "pg_temp".t (a int)',
    "create temp table t (a text default 'on commit drop')",
    'create temp table "on commit drop" (a int)',
    'select 1 as a into temp t',
    'select 1 as a into temporary table t',
    'select 1 as a into local temp t',
    'select * into temp "t" from u',
    'select 1 insert into temp t',
    'with a as (select 1) select * into temp t from a',
  ],
  PREPARE: [
    'prepare p as select 1',
    'PREPARE p (int) AS select $1',
    'prepare "transaction" as select 1',
    'execute p',
    'execute p(1)',
    'select 1; execute p',
  ],
  'cursor WITH HOLD': [
    'declare c cursor with hold for select 1',
    'DECLARE c BINARY NO SCROLL CURSOR WITH HOLD FOR SELECT 1',
    'begin; declare c cursor with hold for select 1; commit',
  ],
  LOAD: ["load 'auto_explain'", "LOAD '$libdir/x'"],
};

describe.each(Object.entries(using))('uses %s', (feature, texts) => {
  test.each(texts)('%j', (text) => {
    expect(sessionFeatureOf(text)).toBe(feature);
  });
});

const free = [
  '',
  ';',
  'select 1',
  'select 1; select 2',
  "set local search_path to 'a'",
  'set transaction isolation level serializable',
  'set constraints all deferred',
  'begin; set local x = 1; commit',
  "select set_config('x', 'y', true)",
  "SELECT pg_catalog.set_config($1, $2, TRUE) as a, set_config ( 'a' , f(1, 2) , true )",
  'select set_config from t',
  "select 'set_config' (1)",
  'select mine.set_config($1, $2, false)',
  'insert into set_config (a) values (1)',
  'select pg_advisory_xact_lock(1)',
  'select pg_try_advisory_xact_lock(1)',
  'select pg_advisory_xact_lock_shared(1)',
  'select mine.pg_advisory_lock(1)',
  'select pg_advisory_lock from t',
  'select my_pg_advisory_lock(1), pg_advisory_locks(1), "PG_ADVISORY_LOCK"(1)',
  "select 'pg_advisory_lock(1)', $$ pg_advisory_lock(1) $$ -- pg_advisory_lock(1)",
  'create function f() returns int language sql as $$ select pg_advisory_lock(1); set x = 1 $$',
  'create function f() returns int begin atomic select pg_advisory_lock(1); select 1; end',
  'create function f() returns int language sql set search_path = a as $$ select 1 $$',
  'create rule r as on insert to t do also (delete from u; listen a)',
  'create temp table t (a int) on commit drop',
  'CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1',
  'create table temp (a int)',
  'create table t (temp int)',
  'create unlogged table t (a int)',
  'create view v as select pg_advisory_lock(1)',
  'create index on pg_temp.t (a)',
  'insert into temp values (1)',
  'insert into temp select 1',
  'insert into temp (a) select b from u',
  'with a as (select 1) insert into temp select * from a',
  'with a as (insert into temp t values (1) returning *) select * from a',
  'merge into temp t using u on true when matched then delete',
  'select 1 as a into temp',
  'select 1 as a into temp from t',
  'select temp from t',
  'select 1 into t',
  'declare c cursor for select 1',
  'declare c cursor without hold for select 1',
  'declare hold cursor for select 1',
  'declare c cursor for with hold as (select 1) select * from hold',
  "prepare transaction 'x'",
  'deallocate p',
  'deallocate all',
  'discard all',
  'reset x',
  'reset all',
  'unlisten *',
  'notify a',
  "select pg_notify('a', 'b')",
  'update t set x = 1',
  'update listen set load = 1',
  'insert into t values (1) on conflict do update set a = 1',
  'alter role r set x = 1',
  'alter database d set x = 1',
  'commit',
  'rollback',
  'listen',
  'set',
  '"set" x = 1',
  "'listen' a",
  'select listen, load, prepare, execute from t',
  'do $$ begin execute $q$ listen a $q$; end $$',
  // What cannot be read for certain is the server's to judge.
  "listen a; select 'b",
  "set x = 'a\\'; --'",
  'listen a /*',
  "set x = u&'a'",
  'listen a\0',
];

test.each(free)('uses nothing of the session: %j', (text) => {
  expect(sessionFeatureOf(text)).toBeUndefined();
});

test('of a very long text only the beginning is looked at', () => {
  const long = `select '${'x'.repeat(10_000)}'`;
  expect(sessionFeatureOf(`set x = 1; ${long}`)).toBe('SET');
  expect(sessionFeatureOf(`listen a; ${long}`)).toBe('LISTEN');
  expect(sessionFeatureOf(`set local x = 1; ${long}; set x = 1`)).toBeUndefined();
  expect(sessionFeatureOf(`${long}; set x = 1`)).toBeUndefined();
  // Whatever ends beyond the beginning is not looked for.
  expect(sessionFeatureOf(`prepare p as ${long.slice(0, -1)}`)).toBe('PREPARE');
});

test('of many new texts each is read in a few microseconds', () => {
  let id = 0;
  const readMany = () => {
    for (let n = 0; n < 2000; n += 1) {
      id += 1;
      sessionFeatureOf(`select a, b from t where id = ${id} and c in ($1, $2, $3)`);
    }
  };
  expect(quickest(1000, readMany)).toBeLessThan(1000);
});

test.each(Object.keys(using) as SessionFeature[])('has a way out of %s, in one sentence', (feature) => {
  expect(remedyFor(feature)).toMatch(/^[A-Z][^\n]+\.$/);
});

const anyText = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', ''));
const comment = fc.oneof(
  anyText.map((text) => `/*${text.replaceAll(/[/*]/g, '')}*/`),
  anyText.map((text) => `--${text.replaceAll(/[\r\n]/g, '')}\n`),
);
const hidden = fc.oneof(
  anyText.map((text) => `'${text.replaceAll('\\', '').replaceAll("'", "''")}'`),
  anyText.map((text) => `e'${text.replaceAll(/['\\]/g, '\\$&')}'`),
  anyText.map((text) => `$b1$${text.replaceAll('$', '')}$b1$`),
);
const every = Object.values(using).flat();
const statement = fc.constantFrom(...every, ...free.filter((text) => !/['"]?b$|\\'|\/\*$|u&|\0|atomic/.test(text)));

test('a text uses what the first of its statements does that uses anything', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 5 }), (texts) => {
      const first = texts.map(sessionFeatureOf).find((feature) => feature !== undefined);
      expect(sessionFeatureOf(texts.join('\n;'))).toBe(first);
    }),
    { numRuns: effort(500, 6000) },
  );
});

test('comments and white space around it change nothing', () => {
  const gap = fc.array(fc.oneof(fc.constantFrom(' ', '\t', '\r\n', '\f'), comment), { maxLength: 3 });
  fc.assert(
    fc.property(statement, gap, gap, (text, before, after) => {
      expect(sessionFeatureOf(`${before.join('')}${text}\n${after.join('')}`)).toBe(sessionFeatureOf(text));
    }),
    { numRuns: effort(300, 4000) },
  );
});

test('what stands in a string or a comment is not looked at', () => {
  const words = fc.constantFrom(...every.map((text) => text.replaceAll(/['\\"$*/-]/g, ' ')));
  const around = fc.constantFrom(
    'select ?',
    'set local x = ?',
    'insert into t values (?)',
    'do ?',
    'select 1; select ?',
  );
  const wrapped = fc.oneof(
    hidden,
    words.map((text) => `'${text}'`),
    words.map((text) => `$$${text}$$`),
    words.map((text) => `1 /* ${text} */`),
  );
  fc.assert(
    fc.property(around, wrapped, (text, inside) => {
      expect(sessionFeatureOf(text.replace('?', () => inside))).toBeUndefined();
    }),
    { numRuns: effort(500, 6000) },
  );
});

test('any text at all is answered', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([undefined, ...Object.keys(using)]).toContain(sessionFeatureOf(text));
    }),
    { numRuns: effort(500, 6000) },
  );
});

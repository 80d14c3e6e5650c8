import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OwnReason, reasonForOwn } from '../../../src/sql/classify.js';
import { effort } from '../../support/effort.js';

const kind = 'not a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE';
const several = 'more than one statement';
const into = 'SELECT INTO makes a table';
const session = 'a function that changes the session';
const settings = 'a view that changes settings';
const unsure = 'a text that cannot be read for certain';
const long = 'a very long text';

describe('may share', () => {
  test.each([
    'select 1',
    'SELECT * FROM users WHERE id = $1',
    '  \n select 1',
    '-- a comment\nselect 1 -- and another',
    '/* one /* in */ one */ select 1',
    'select 1;',
    'select 1 ; -- the end',
    '(select 1)',
    '((select 1) union (select 2)) order by 1',
    'select /* set_config( */ 1',
    'select\n1',
    'select*from t',
    'select"a"from"t"',
    "select'a'",
    'select $$; set x = 1;$$',
    "select '; begin; set x to y'",
    `select "set", "into", "begin" from "set_config"`,
    "select E'\\'; set x = 1; --'",
    'select 1 for update skip locked',
    'select a->>b, c - d, e / f from t',
    'select * from rows from (generate_series(1, 2), unnest($1::int[])) with ordinality',
    'values (1), (2)',
    'VALUES ($1)',
    'table users',
    'insert into t values (1)',
    'INSERT INTO t (a) SELECT b FROM u RETURNING *',
    'insert/**/into t default values',
    'insert into "into" ("select") values (1) on conflict do update set a = 1',
    'insert into t (a) overriding system value values (1)',
    'update t set a = 1 where b = 2 returning c',
    'delete from t using u where t.a = u.a',
    'merge into t using (select 1 as a) u on t.a = u.a when not matched then insert (a) values (1)',
    'merge into t using u on true when matched then delete when not matched by source then do nothing',
    'with a as (select 1) select * from a',
    'with recursive a (n) as (values (1) union all select n + 1 from a where n < 9) select * from a',
    'with a as materialized (select 1), b as (select (2)) insert into t select * from a, b',
    'with a as (select 1) merge into t using a on true when matched then do nothing',
    'with a as (insert into t values (1) returning *), b as (delete from u returning *) select * from a, b',
    'with a as (with b as (select 1) insert into t select * from b returning *) select * from a',
    'with a as (merge into t using u on true when matched then delete) select 1',
    '(with a as (select 1) select * from a)',
    'select (with a as (select 1) select * from a)',
    'select set_config from t',
    'select set_config, (1) from t',
    "select 'set_config' (1)",
    'select my_set_config(1), set_configure(1), "SET_CONFIG"(1), lock(1)',
    'select nextval($1), now(), pg_notify($2, $3), pg_sleep(1)',
    'select current_setting($1)',
    "select 'pg_settings'",
    'select $1::int4, $2',
    'select 1.5e-3, .5, 0x1f, 1_000',
    "select b'01', x'ff', n'a'",
    'select 1 where $1 ? $2',
  ])('%j', (text) => {
    expect(reasonForOwn(text)).toBeUndefined();
  });
});

const own: Readonly<Record<OwnReason, readonly string[]>> = {
  [kind]: [
    '',
    ' ',
    ';',
    ';select 1',
    '-- select 1',
    '/* select 1 */',
    '()',
    '$1',
    '1',
    "'select 1'",
    '"select" 1',
    'sélect 1',
    '\u00a0select 1',
    '\ufeffselect 1',
    'selec 1',
    'select_ 1',
    'select$ 1',
    'select1',
    '-- comment\rset x = 1',
    '/* */ begin -- select',
    '((set x = 1))',
    '[select 1]',
    '\\gset',
    'from t select 1',
  ],
  [several]: [
    'select 1; select 2',
    'select 1; set x = 1',
    'select 1;;',
    'select 1; ; -- x',
    'select 1;begin',
    "select ';' ; commit",
    'select 1 /* ; */; /* ; */ commit',
    'insert into t values (1); insert into t values (2)',
    'update t set a = 1;delete from t',
    'select $$ $$; set x = 1; $$ $$',
    'select $a$ $b$; $a$; set x = 1; $b$',
    "select E'\\\\'; set x = 1; --'",
    'select 1 --\r; set x = 1',
    'select "a""; b"; set x = 1',
  ],
  [into]: [
    'select 1 into t',
    'select * into t from u',
    'select into t',
    'select 1 into temp t',
    'SELECT 1 INTO UNLOGGED TABLE t',
    'select 1/**/into/**/t',
    'select (1)into t',
    "select 'a'into t",
    'select "a"into"t"',
    'select $1into t',
    '(select 1 into t)',
    '((select 1 into t))',
    '(select 1 into t) union select 2',
    'select 1 into t union select 2',
    'with a as (select 1) select * into t from a',
    'with a as (select 1) (select * into t from a)',
    'with a as (insert into t values (1) returning *) select * into u from a',
    'with recursive a as (select 1) select into temp t',
    'select distinct on (a) a into t from u',
    // Names without quotes, of a column or a result, that begin statements elsewhere.
    'select 1 insert into t',
    'select 1 as insert into temp t',
    'select insert into temp t from u',
    'select (1) insert into temp t',
    'select 1 merge into t',
    'select f(x)/**/merge/**/into t',
    '(select (1) insert into t)',
    'with a as (select 1) select (1) insert into temp t',
    'with a as (insert into t values (1) returning *) (select (1) merge into temp u)',
    'with insert as (select 1) select 2 insert into temp t from insert',
    'select (select 1) as x, (2) insert into temp t',
    'select 1) insert into t',
  ],
  [session]: [
    "select set_config('a', 'b', false)",
    'SELECT SET_CONFIG($1, $2, $3)',
    'select set_config ($1, $2, $3)',
    'select set_config\n\t-- (\n/* ( */($1, $2, $3)',
    'select "set_config"($1, $2, $3)',
    'select pg_catalog.set_config($1, $2, $3)',
    'select pg_catalog . "set_config" /**/ ($1, $2, $3)',
    'select "pg_catalog"."set_config"($1, $2, $3)',
    'select * from set_config($1, $2, $3)',
    'select * from rows from (set_config($1, $2, $3))',
    'insert into t values (set_config($1, $2, $3))',
    'update t set a = setseed(1)',
    'delete from t where pg_advisory_lock(1) is null',
    'values (pg_try_advisory_lock(1))',
    'with a as (select pg_advisory_unlock_all()) table a',
    'merge into t using u on pg_advisory_lock(1) is null when matched then do nothing',
    'select pg_advisory_xact_lock(1)',
    'select lo_create(0)',
    'select loread($1, 2)',
    'select dblink_connect($1)',
    'select * from dblink($1, $2) as t(a int)',
    'select pg_terminate_backend(1), pg_backend_pid()',
    "select currval('s')",
    'select lastval()',
    'select pg_replication_origin_session_setup($1)',
    'select pg_create_logical_replication_slot($1, $2, true)',
    'select pg_copy_physical_replication_slot($1, $2, true)',
    'select pg_backup_start($1)',
    'select set_limit(0.5)',
    'select isn_weak(true)',
    // They run a text, which may be anything.
    "select query_to_xml('select set_config(...)', true, true, '')",
    'select query_to_xml_and_xmlschema($1, true, true, $2)',
    'select * from ts_stat($1)',
    'select ts_rewrite($1, $2)',
    'select * from crosstab($1) as t(a int)',
    'select * from connectby($1, $2, $3, $4, 0) as t(a int)',
    'select * from xpath_table($1, $2, $3, $4, $5) as t(a int)',
    // A function of one argument can be called as if it were a column.
    'select n.pg_advisory_lock from generate_series(1::bigint, 1) n',
    'select n . /**/ "setseed" from unnest($1::float8[]) n',
    'select ($1::bigint).pg_advisory_lock',
    'select (array[1::bigint])[1].pg_advisory_lock',
    'select * from generate_series(1::bigint, 1) n order by n.pg_advisory_lock',
  ],
  [settings]: [
    "update pg_settings set setting = '1MB' where name = 'work_mem'",
    'UPDATE PG_SETTINGS SET setting = $1',
    'update pg_catalog.pg_settings set setting = $1',
    'update only "pg_settings" as s set setting = $1',
    'with a as (select 1) update pg_settings set setting = $1',
  ],
  [unsure]: [
    "select 'a",
    'select "a',
    'select /* 1',
    'select $$ 1',
    'select $a$ 1 $A$',
    "select 'a\\'",
    "select 'a\\', set_config('a', 'b', false), '",
    "select '\\\\'",
    "select u&'a'",
    'select U&"set_con\\0066ig"($1, $2, $3)',
    'select 1\0',
    "select '\0'",
    "select 1; 'a",
    // On the way to the server each of these becomes the same character, and so do the two tags.
    'select $\ud800$ a $\udbff$ , set_config($1, $2, $3) -- $\ud800$',
    "select '\udfff'",
  ],
  [long]: [`select ${' '.repeat(10_000)} 1`, `select '${'x'.repeat(10_000)}'`],
};

describe.each(Object.entries(own))('gets a connection of its own: %s', (reason, texts) => {
  test.each(texts.map((text) => [text.slice(0, 100), text]))('%j', (_start, text) => {
    expect(reasonForOwn(text)).toBe(reason);
  });
});

/** Objects that have an ALTER, a CREATE or a DROP; more than each has, for the first word decides. */
const objects = `ACCESS METHOD, AGGREGATE, CAST, COLLATION, CONVERSION, DATABASE, DEFAULT PRIVILEGES, DOMAIN, EVENT TRIGGER,
  EXTENSION, FOREIGN DATA WRAPPER, FOREIGN TABLE, FUNCTION, GROUP, INDEX, LANGUAGE, LARGE OBJECT, MATERIALIZED VIEW, OPERATOR,
  OPERATOR CLASS, OPERATOR FAMILY, OWNED, POLICY, PROCEDURE, PUBLICATION, ROLE, ROUTINE, RULE, SCHEMA, SEQUENCE, SERVER,
  STATISTICS, SUBSCRIPTION, SYSTEM, TABLE, TABLE AS, TABLESPACE, TEMP TABLE, TEXT SEARCH CONFIGURATION,
  TEXT SEARCH DICTIONARY, TEXT SEARCH PARSER, TEXT SEARCH TEMPLATE, TRANSFORM, TRIGGER, TYPE, USER, USER MAPPING, VIEW`;
/** https://www.postgresql.org/docs/current/sql-commands.html, without those that may share. */
const commands = `ABORT, ANALYZE, BEGIN, CALL, CHECKPOINT, CLOSE, CLUSTER, COMMENT, COMMIT, COMMIT PREPARED, COPY, DEALLOCATE,
  DECLARE, DISCARD, DO, END, EXECUTE, EXPLAIN, EXPLAIN ANALYZE, FETCH, GRANT, IMPORT FOREIGN SCHEMA, LISTEN, LOAD, LOCK, MOVE,
  NOTIFY, PREPARE, PREPARE TRANSACTION, REASSIGN OWNED, REFRESH MATERIALIZED VIEW, REINDEX, RELEASE SAVEPOINT, RESET, REVOKE,
  ROLLBACK, ROLLBACK PREPARED, ROLLBACK TO SAVEPOINT, SAVEPOINT, SECURITY LABEL, SET, SET CONSTRAINTS, SET LOCAL, SET ROLE,
  SET SESSION AUTHORIZATION, SET TRANSACTION, SHOW, START TRANSACTION, TRUNCATE, UNLISTEN, VACUUM, REPACK, WAIT FOR`;
const listed = (list: string): string[] => list.split(/,\s+/);

describe('every other command gets a connection of its own', () => {
  const made = ['ALTER', 'CREATE', 'DROP'].flatMap((verb) => listed(objects).map((object) => `${verb} ${object}`));
  test.each([...listed(commands), ...made])('%s', (command) => {
    for (const text of [
      command,
      `${command} select`,
      `-- select\n${command.toLowerCase()}(select 1)`,
      `(${command})`,
    ]) {
      expect(reasonForOwn(text)).toBe(kind);
    }
  });
});

/** Statements whose tokens are separated by single spaces, as they are nowhere else. */
const spaced = [
  `select a , "b" . c , 'it''s' , e'\\'' , $$d$$ , $1 from t where x = 1 ;`,
  'with a as ( select 1 ) , b as ( insert into t values ( 2 ) returning * ) insert into t select * from a , b',
  'select f ( x ) , set_config ( $1 , $2 , $3 )',
  'select pg_catalog . "set_config" ( $1 , $2 , $3 )',
  'select n . pg_advisory_lock from generate_series ( 1 , 2 ) n',
  'select ( 1 ) insert into temp t',
  'with a as ( select 1 ) select 1 merge into temp t',
  'update pg_catalog . pg_settings set setting = 1',
  'select 1 ; select 2',
  'set x = 1',
  '( ( select 1 ) )',
  'merge into t using u on true when not matched then insert values ( 1 )',
];

/** What means something to whoever reads SQL, or nothing. */
const anyText = fc
  .array(
    fc.constantFrom(...'\'"$\\-/*;(', '\n', ' ', 'e', '$a$', 'set_config(', ' into ', '; begin;', 'select', 'é', '😀'),
    {
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''));
const comment = fc.oneof(
  anyText.map((text) => `/*${text.replaceAll(/[/*]/g, '')}*/`),
  anyText.map((text) => `/*/*${text.replaceAll(/[/*]/g, '')}*/${text.replaceAll(/[/*]/g, '')}*/`),
  anyText.map((text) => `--${text.replaceAll('\n', '')}\n`),
);
const gap = fc
  .array(fc.oneof(fc.constantFrom(' ', '\t', '\n', '\r', '\f'), comment), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));

test('comments and white space between tokens change nothing', () => {
  const texts = fc.constantFrom(...spaced).chain((text) => {
    const tokens = text.split(' ');
    const gaps = fc.array(gap, { minLength: tokens.length + 1, maxLength: tokens.length + 1 });
    return gaps.map((between) => [text, between.map((each, i) => each + (tokens[i] ?? '')).join('')] as const);
  });
  fc.assert(
    fc.property(texts, ([text, stretched]) => {
      expect(reasonForOwn(stretched)).toBe(reasonForOwn(text));
    }),
    { numRuns: effort(300, 4000) },
  );
});

test('what stands in a string, a quoted name, a dollar quote or a comment changes nothing', () => {
  const wrapped = fc.oneof(
    anyText.map((text) => `'${text.replaceAll('\\', '').replaceAll("'", "''")}'`),
    anyText.map((text) => `e'${text.replaceAll(/['\\]/g, '\\$&')}'`),
    anyText.map((text) => `"${text.replaceAll('"', '""')}"`),
    anyText.map((text) => `$b1$${text}$b1$`),
    anyText.map((text) => `$$${text.replaceAll('$', '')}$$`),
    comment,
  );
  const around = fc.constantFrom(
    ...['select ? , 1', 'select 1 as a where ? is null', 'insert into t values (?)', 'select set_config(?)'],
    ...[
      'select 1 ? into t',
      'with a as (select ?) select (1) insert into t',
      'select 1; ?1',
      'set x = ?',
      'select n.?',
    ],
  );
  fc.assert(
    fc.property(around, wrapped, (text, inside) => {
      expect(reasonForOwn(text.replace('?', () => ` ${inside} `))).toBe(reasonForOwn(text.replace('?', ' x ')));
    }),
    { numRuns: effort(500, 6000) },
  );
});

test('whatever is put behind a statement that gets a connection of its own, it keeps it', () => {
  const texts = [several, into, session, settings].flatMap((reason) => own[reason as OwnReason]);
  fc.assert(
    fc.property(fc.constantFrom(...texts), anyText, (text, more) => {
      expect(reasonForOwn(`${text}\n${more}`)).toBeDefined();
    }),
    { numRuns: effort(300, 4000) },
  );
});

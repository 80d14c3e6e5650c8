import fc from 'fast-check';

/** What the texts work on. */
export const textsSql = `
  create table t (a text);
  create table u (b text);
  insert into u values ('x'), ('y');
`;

/** Statements that leave something behind in their session: each of its own kind, and each good as it stands. */
export const leavers: Readonly<Record<string, string>> = {
  'a setting': "set work_mem = '1MB'",
  'a setting of one’s own': "select set_config('app.x', 'y', false)",
  'a setting through a view': "update pg_settings set setting = '1000' where name = 'work_mem'",
  'a role': 'set role pg_monitor',
  'a transaction': 'begin',
  'a prepared statement': 'prepare p as select 1',
  'a cursor': 'declare c cursor with hold for select 1',
  'a channel': 'listen l',
  'an advisory lock': 'select pg_advisory_lock(1)',
  'an advisory lock without parentheses': 'select n.pg_advisory_lock from generate_series(1::bigint, 1) n',
  'a temporary table': 'create temp table tt (a int)',
  'a temporary table of SELECT INTO': 'select 1 as a into temp tt',
  'a temporary table of SELECT INTO behind a name': 'select 1 insert into temp tt',
  'a table': 'select 1 as a into kept',
};

/** The same in the place of a value. */
const leavingValues = [
  "set_config('work_mem', '1MB', false)",
  "SET_CONFIG ('app.x', 'y', false)",
  "pg_catalog . /* ( */ set_config('work_mem', '1MB', false)",
  `"set_config" -- (\n('app.x', 'y', false)`,
  `U&"set_con\\0066ig"('app.x', 'y', false)`,
  'pg_advisory_lock(2)::text',
  '(3::bigint) . pg_advisory_lock ::text',
  "query_to_xml('select set_config(''app.x'', ''y'', false)', true, true, '')::text",
] as const;

const leaver = fc.constantFrom(...Object.values(leavers));
const leavingValue = fc.constantFrom(...leavingValues);

/** Begin and end what is not looked into, or look as if they did. */
const edges = [
  ...[
    "'",
    "''",
    "\\'",
    "\\\\'",
    "e'",
    "E'\\'",
    "n'",
    "u&'",
    '"',
    '""',
    '$$',
    '$a$',
    '$A$',
    '$1$',
    '$\ud800$',
    '$\ufffd$',
    '$',
  ],
  ...['/*', '*/', '--', '-', '/', '*', '\n', '\r', '\\', '(', ')', ';', ',', ' ', '\u00a0', 'é', '0', '1', 'e', 'x'],
] as const;
const edge = fc.constantFrom(...edges);

/** Anything, with statements and their beginnings in it. */
const inside = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: edge }, leaver, leavingValue, fc.constantFrom(' into temp tt ', '; begin; ')),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''));

const without = (text: string, ...parts: string[]): string =>
  parts.reduce((left, part) => left.replaceAll(part, ''), text);

/** Strings that end where they should. */
const goodString = inside.chain((text) =>
  fc.constantFrom(
    `'${without(text, "'", '\\')}'`,
    `'${without(text, '\\').replaceAll("'", "''")}'`,
    `e'${text.replaceAll(/['\\]/g, '\\$&')}'`,
    `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
    `$$${without(text, '$')}$$`,
    `$a$${without(text, '$a$', '$')}$a$`,
    `$_1$${without(text, '$')}$a$ $$ $_1$`,
  ),
);

/** Strings that may not, with something behind them that must not be taken for their inside. */
const trap = fc
  .tuple(inside, leavingValue)
  .chain(([text, value]) =>
    fc.constantFrom(
      `'\\', ${value}, '\\'`,
      `'\\'', ${value}, '\\''`,
      `'\\\\', ${value}, '${text}'`,
      `'${text}', ${value}`,
      `'${text}\\', ${value} -- '`,
      `e'\\\\', ${value}, e'\\''`,
      `e'a'\n'\\'', ${value}, '`,
      `e'a' -- '\n'\\\\', ${value}, '\\''`,
      `'a'\n'\\', ${value}, '`,
      `b'1', ${value}, x'f', ${value}, n'\\', ${value}, '`,
      `u&'\\0027', ${value}`,
      `u&'!0027' uescape '!', ${value}`,
      `$$ $a$ $$, ${value} -- $a$ $$`,
      `$a$ $A$ $a$, ${value} -- $A$`,
      `$\ud800$ $\ufffd$, ${value} -- $\ud800$`,
      `1 as a$$, ${value} as b$$`,
      `1 as "a"", ${value} -- "`,
      `1 as "a""b", ${value} as "--"`,
      `1 /* /* */ ', ${value} */ , '*/'`,
      `1 /* ' */, ${value} /* ' */`,
      `1 -- '\r, ${value} --'`,
      `1 - -1 /*/ ${value} /*/, 2 */ */ */`,
      `$1${value}`,
    ),
  );

const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    {
      weight: 4,
      arbitrary: fc.constantFrom('1', '1.5e1', '-1', 'null', 'now()', "'x'", 'lower($$X$$)', '1 - -1', '2 * 3 / 4'),
    },
    { weight: 3, arbitrary: goodString },
    tie('value').map((inner) => `(${inner})`),
    tie('value').map((inner) => `(select ${inner})`),
    tie('value').map((inner) => `coalesce(${inner}::text, 'x')`),
    tie('value').map((inner) => `array[${inner}]`),
  ),
})).value;

const name = fc.constantFrom('c', '"c d"', 'insert', 'merge', 'values', 'é', '"into"', 'c$1', '"set_config"', 'temp');
const column = fc.tuple(value, fc.option(name)).map(([of, as]) => (as === null ? of : `${of} as ${as}`));
const columns = fc
  .array(fc.oneof({ weight: 12, arbitrary: column }, leavingValue, trap), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(', '));
/** Mostly nothing. */
const rarely = (...texts: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant('') }, fc.constantFrom(...texts));

const select = fc
  .tuple(
    columns,
    rarely('insert', 'merge', '"insert"'),
    rarely('into temp tt', 'into kept', 'into unlogged table kept'),
    fc.boolean(),
  )
  .map(([what, label, into, isFrom]) => `select ${what} ${label} ${into}${isFrom ? ' from u' : ''}`);
const write = value.chain((of) =>
  fc.constantFrom(
    `insert into t values ((${of})::text)`,
    `insert into t (a) select b from u where b <> (${of})::text returning *`,
    `update t set a = (${of})::text where a = 'x'`,
    `delete from t where a is distinct from (${of})::text returning a`,
    `merge into t using u on t.a = u.b when matched then delete when not matched then insert values ((${of})::text)`,
  ),
);
const common = fc.tuple(
  fc.oneof(
    select,
    write.filter((text) => !text.startsWith('merge')),
  ),
  fc.oneof(select, write),
);
const statement = fc.oneof(
  { weight: 5, arbitrary: select },
  { weight: 3, arbitrary: write },
  value.map((of) => `values (${of}), (null)`),
  fc.constant('table u'),
  select.map((text) => `(${text})`),
  fc.tuple(select, select).map(([one, other]) => `(${one}) union all (${other})`),
  common.map(([inner, outer]) => `with w as (${inner}) ${outer}`),
  common.map(([inner, outer]) => `with recursive insert (x) as materialized (${inner}) ${outer}`),
  leaver,
);

const comment = inside.chain((text) =>
  fc.constantFrom(
    `/*${without(text, '/', '*')}*/`,
    `/*/*${without(text, '/', '*')}*/'*/`,
    `--${without(text, '\n', '\r')}\n`,
    '--\r',
  ),
);
const gap = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(' ', '\n', '\t') },
  comment.map((text) => ` ${text}`),
);

/** What happens to a text that was good. */
const mishap = fc.oneof(
  edge,
  gap,
  leavingValue,
  leaver,
  fc.constantFrom('into temp tt', 'insert into temp tt', '; begin', ';'),
);

interface Seams {
  readonly gaps: readonly string[];
  readonly mishaps: readonly (readonly [at: number, what: string])[];
}
const seams: fc.Arbitrary<Seams> = fc.record({
  gaps: fc.array(gap, { minLength: 1, maxLength: 5 }),
  mishaps: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.tuple(fc.nat(200), mishap), { minLength: 1, maxLength: 2 }),
  ),
});

/** Puts comments where spaces are, at times within strings, and whatever the mishaps say wherever they say. */
function unsettle(text: string, { gaps, mishaps }: Seams): string {
  let count = 0;
  const space = (): string => (count++ % 3 === 0 ? (gaps[count % gaps.length] as string) : ' ');
  let result = text.replaceAll(/ (?=[a-z(])/g, space);
  for (const [at, what] of mishaps) {
    const index = at % (result.length + 1);
    result = `${result.slice(0, index)}${what}${result.slice(index)}`;
  }
  return result;
}

/**
 * SQL texts put together from pieces: statements of most kinds, strings and comments of all kinds that contain others or
 * hide their own ends, and whatever leaves something behind in a session. A good part of them PostgreSQL accepts.
 */
export const anySqlText: fc.Arbitrary<string> = fc
  .tuple(statement, seams, rarely(';', '; begin', '; select 1', ' -- end', '\n;;'))
  .map(([text, how, end]) => unsettle(text, how) + end);

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renameTables } from '../../../../src/load/script/rename-tables.js';
import { fillTemplate, makeTemplate } from '../../../../src/load/script/template.js';
import { fakeConnections, never, planOf, userOf } from '../../../support/workload.js';

const any = () => true;

/** Gaps in angle brackets; those that take no parameter with a `!`. */
function mark(sql: string, canBe: (name: string) => boolean = any): string {
  return fillTemplate(makeTemplate(sql, canBe), ({ name, takesParameter }) => `<${takesParameter ? '' : '!'}${name}>`);
}

describe('variables in a statement', () => {
  test.each([
    ['SELECT :a, :b_1 + :a', 'SELECT <a>, <b_1> + <a>'],
    ['SELECT 1::int, x ::text, :a::int', 'SELECT 1::int, x ::text, <a>::int'],
    ['SELECT a:::b', 'SELECT a:::b'],
    ["SELECT '12:34:56', t[1:2], : a", "SELECT '12:34:56', t[1:2], : a"],
    ["SELECT ':a', \":a\", $$:a$$, $t$:a$t$, E'\\':a'", "SELECT '<!a>', \"<!a>\", $$<!a>$$, $t$<!a>$t$, E'\\'<!a>'"],
    ['SELECT 1 -- :a\n, :a /* :a */', 'SELECT 1 -- <!a>\n, <a> /* <!a> */'],
    ['TABLE t_:a', 'TABLE t_<!a>'],
    ['SELECT :a:b', 'SELECT <a><!b>'],
    ['SELECT :é', 'SELECT <é>'],
    [':a', '<a>'],
    ['', ''],
  ])('%j', (sql, marked) => expect(mark(sql)).toBe(marked));

  test('are those that there can be; others stay', () => {
    expect(mark('SELECT list[low:high], :low', (name) => name === 'low')).toBe('SELECT list[low:high], <low>');
  });

  test('filled with their own names give the statement again', () => {
    const piece = fc.constantFrom(':', ':a', '::', "'", '"', '$$', '--', '\n', '/*', '*/', ' ', 'x', '1', '\\');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const sql = pieces.join('');
        expect(fillTemplate(makeTemplate(sql, any), ({ name }) => `:${name}`)).toBe(sql);
      }),
    );
  });
});

describe('tables of ours', () => {
  test.each([
    ['SELECT * FROM pgbench_accounts', 'SELECT * FROM s.pgbench_accounts'],
    ['UPDATE PgBench_Tellers SET a = 1', 'UPDATE s.PgBench_Tellers SET a = 1'],
    ['TRUNCATE "pgbench_history", pgbench_branches', 'TRUNCATE s."pgbench_history", s.pgbench_branches'],
    ['SELECT * FROM public.pgbench_accounts', 'SELECT * FROM public.pgbench_accounts'],
    ['SELECT * FROM public . pgbench_accounts', 'SELECT * FROM public . pgbench_accounts'],
    ['SELECT pgbench_accounts.aid FROM pgbench_accounts', 'SELECT pgbench_accounts.aid FROM s.pgbench_accounts'],
    ['SELECT 1 FROM t AS pgbench_accounts', 'SELECT 1 FROM t AS pgbench_accounts'],
    [
      'SELECT "PGBENCH_ACCOUNTS", pgbench_accounts_pkey, my_pgbench_accounts',
      'SELECT "PGBENCH_ACCOUNTS", pgbench_accounts_pkey, my_pgbench_accounts',
    ],
    [
      "SELECT 'pgbench_accounts', $$pgbench_accounts$$ -- pgbench_accounts",
      "SELECT 'pgbench_accounts', $$pgbench_accounts$$ -- pgbench_accounts",
    ],
    ['/* pgbench_accounts */ TABLE pgbench_accounts', '/* pgbench_accounts */ TABLE s.pgbench_accounts'],
    ['SELECT :pgbench_accounts, NULL::pgbench_accounts', 'SELECT :pgbench_accounts, NULL::s.pgbench_accounts'],
    ['SELECT 1', 'SELECT 1'],
  ])('%s', (sql, renamed) => expect(renameTables(sql, 's')).toBe(renamed));
});

describe('what is sent', () => {
  async function sent(text: string, plan: Parameters<typeof planOf>[1]) {
    const connections = fakeConnections();
    await userOf(planOf(text, plan)).request(connections, never);
    return connections.sent;
  }

  const script = '\\set a 5\n\\set n NULL\n\\set b true\n\\set d 0.5\nSELECT :a, :a, :n, :b, :d;';

  test('with the simple protocol is text', async () => {
    expect(await sent(script, { protocol: 'simple' })).toEqual([{ text: 'SELECT 5, 5, NULL, true, 0.5' }]);
  });

  test('with the extended protocol has a parameter for each time that a variable is named', async () => {
    const text = 'SELECT $1, $2, $3, $4, $5';
    const values = ['5', '5', null, 'true', '0.5'];
    expect(await sent(script, { protocol: 'extended' })).toEqual([{ text, values }]);
    const [prepared] = await sent(script, { protocol: 'prepared' });
    expect(prepared).toEqual({ text, values, name: expect.stringMatching(/^\w+$/) });
  });

  test('prepared, has names that no two statements share', async () => {
    const names = (await sent('SELECT 1; SELECT 2;\n\\if 1\nSELECT 3;\n\\endif', { protocol: 'prepared' })).map(
      ({ name }) => name,
    );
    expect(new Set(names).size).toBe(3);
  });

  test('with auto has parameters where they are integers of 32 bits and the server takes them', async () => {
    const auto = (text: string, asText: string[] = []) => sent(text, { protocol: 'auto', asText });
    expect(await auto('\\set a 5\nSELECT :a')).toEqual([{ text: 'SELECT $1', values: ['5'] }]);
    expect(await auto('\\set a 5\nSELECT :a', ['SELECT :a'])).toEqual([{ text: 'SELECT 5' }]);
    expect(await auto('\\set a 2147483648\nSELECT :a')).toEqual([{ text: 'SELECT 2147483648' }]);
    expect(await auto('\\set a 0.5\nSELECT :a')).toEqual([{ text: 'SELECT 0.5' }]);
    expect(await auto("\\set a 5\nSELECT ':a', :a")).toEqual([{ text: "SELECT '5', 5" }]);
    expect(await auto('\\set a 5\nSELECT :a \\; SELECT :a')).toEqual([{ text: 'SELECT 5 ; SELECT 5' }]);
    expect(await auto('SELECT 1')).toEqual([{ text: 'SELECT 1' }]);
  });

  test('given by -D stays the text that it was', async () => {
    const variables = { table: 'items', number: '007', scale: '3' };
    const text = 'SELECT * FROM :table WHERE a = :number AND b = :scale';
    expect(await sent(text, { variables })).toEqual([{ text: 'SELECT * FROM items WHERE a = 007 AND b = 3' }]);
    expect(await sent('SELECT :number', { variables, protocol: 'extended' })).toMatchObject([{ values: ['007'] }]);
  });

  test('names tables in the schema that is given', async () => {
    const text = 'SELECT abalance FROM pgbench_accounts WHERE aid = :scale';
    const [statement] = await sent(text, { schema: 'headroom_load', protocol: 'auto' });
    expect(statement?.text).toBe('SELECT abalance FROM headroom_load.pgbench_accounts WHERE aid = $1');
  });

  test('stays as it is where a name is no variable', async () => {
    expect(await sent('SELECT list[1:n], :nothing', { protocol: 'extended' })).toEqual([
      { text: 'SELECT list[1:n], :nothing', values: [] },
    ]);
    const maybe = '\\if false\nSELECT 1 AS n \\gset\n\\endif\nSELECT list[1:n]';
    expect(await sent(maybe, { protocol: 'simple' })).toEqual([{ text: 'SELECT list[1:n]' }]);
    await expect(sent(maybe.replace('list[1:n]', ':n'), { protocol: 'extended' })).rejects.toThrow(
      'test.sql:4: there is no variable "n" yet.',
    );
  });

  test.each([
    ["SELECT ':scale'", 'a variable within a string, a name or a comment cannot be sent'],
    ['SELECT 1 \\; SELECT 2', 'several statements in one'],
  ])('%s needs text, and is refused where that is not wanted', (text, message) => {
    for (const protocol of ['extended', 'prepared'] as const)
      expect(() => userOf(planOf(text, { protocol }))).toThrow(message);
  });
});

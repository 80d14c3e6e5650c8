import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Protocol } from '../../../../src/load/study/result.js';
import { runPgbenchScript } from '../../../support/pgbench.js';
import { connectForScripts } from '../../../support/script-session.js';
import { queryAt, type TestDatabase, takeDatabase } from '../../../support/server.js';
import { never, planOf, userOf } from '../../../support/workload.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
  await queryAt(database.url, 'CREATE TABLE log (id serial, line text)');
});

afterAll(() => database.drop());

const variables = { label: 'given', count: '3', quoted: "it''s" };

/** Everything that statements and variables can do to each other, as lines of a table. */
const everything = `-- what follows is written down
/* hint */ INSERT INTO log (line) VALUES (':label :quoted :nothing') -- :label
;
\\set a \\
  :count * 2
INSERT INTO log (line) VALUES (:a::text), ('12:30:00');
`;

const answers = `SELECT 5 AS five, 'x' AS letter, NULL AS nothing \\gset
INSERT INTO log (line) VALUES (':five :letter [:nothing]');
SELECT 1 AS one \\; SELECT 2 AS two, 3 AS one \\; SELECT 4 AS four WHERE false \\aset p_
INSERT INTO log (line) VALUES (':p_one :p_two :p_four');
SELECT 10 AS ten; SELECT 20 AS ten
  \\gset last_
\\set sum :last_ten + :five
INSERT INTO log (line) VALUES (':sum');
SELECT 7 AS kept \\; SELECT 8 AS kept \\gset
INSERT INTO log (line) VALUES (':kept');
`;

const branches = `\\set n 0
\\if :n
INSERT INTO log (line) VALUES ('a');
\\elif :n = 0 and :count > 2
INSERT INTO log (line) VALUES ('b') \\; INSERT INTO log (line) VALUES ('c')
\\if NULL
\\else
INSERT INTO log (line) VALUES ('d;'), ($$e;$$), (E'f\\';');
\\endif
\\else
INSERT INTO log (line) VALUES ('g');
\\endif
\\sleep 1ms
\\sleep :count us
INSERT INTO log (line) SELECT (1 + 1)::text;`;

const numbers = `\\set i 42
\\set d 1.0 / 3
\\set big hash(:i, 7)
\\set huge 1e20
\\set yes :i > 1
INSERT INTO log (line) SELECT (x)::text FROM (SELECT :i + 0 AS x) AS t;
INSERT INTO log (line) VALUES (:i::text || ' ' || :d::text || ' ' || :big::text || ' ' || :huge::text || ' ' || :yes::text);
INSERT INTO log (line) SELECT line FROM log WHERE id < 9 * :d::numeric AND :i BETWEEN 1 AND 50;
INSERT INTO log (line) SELECT n::text FROM generate_series(1, :i / 10) AS n OFFSET :count - 1;
`;

async function linesAfter(work: () => Promise<unknown>): Promise<unknown[]> {
  await queryAt(database.url, 'TRUNCATE log RESTART IDENTITY');
  await work();
  return (await queryAt(database.url, 'SELECT line FROM log ORDER BY id')).map(({ line }) => line);
}

const definitions = Object.entries(variables).flatMap(([name, text]) => ['-D', `${name}=${text}`]);

async function runTheirs(script: string, protocol: string): Promise<void> {
  const output = await runPgbenchScript(database.url, script, '-M', protocol, ...definitions);
  expect(output).toMatchObject({ code: 0 });
}

async function runOurs(script: string, protocol: Protocol): Promise<void> {
  await using connections = await connectForScripts(database.url);
  await userOf(planOf(script, { protocol, variables })).request(connections, never);
}

test.each<[title: string, script: string, protocols: readonly Exclude<Protocol, 'auto'>[]]>([
  ['statements', everything, ['simple']],
  ['answers', answers, ['simple']],
  ['branches', branches, ['simple']],
  ['numbers', numbers, ['simple', 'extended', 'prepared']],
])('%s do to a database what they do in pgbench', async (_, script, protocols) => {
  for (const protocol of protocols) {
    const theirs = await linesAfter(() => runTheirs(script, protocol));
    expect(theirs.length).toBeGreaterThan(1);
    expect(await linesAfter(() => runOurs(script, protocol))).toEqual(theirs);
    if (protocol === 'simple') expect(await linesAfter(() => runOurs(script, 'auto'))).toEqual(theirs);
  }
});

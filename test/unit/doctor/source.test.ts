import typescript from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { collectSource, examineCode, parserOf } from '../../../src/doctor/collect/source.js';
import { diagnose } from '../../../src/doctor/diagnose.js';
import { doctorFacts } from '../../support/doctor-facts.js';

describe('the parser', () => {
  it('is that of TypeScript 5 and 6; 7 has none, which is said with the command', () => {
    expect(parserOf(typescript)).toBe(typescript);
    // All that the package of 7.0.2 exports.
    const reason = parserOf({ version: '7.0.2', versionMajorMinor: '7.0' });
    expect(reason).toBe('TypeScript 7.0.2 has no parser API.');
    const silence = { kind: 'down', reason: String(reason) } as const;
    expect(diagnose(doctorFacts({ facts: { source: { name: 'src', silence } } })).findings).toMatchObject([
      {
        id: 'source-unread',
        evidence: 'The code was not checked: TypeScript 7.0.2 has no parser API.',
        remedy: 'npx -p pg-headroom -p typescript@5 headroom doctor --source src',
      },
    ]);
    expect(parserOf(undefined)).toBe('the package typescript is not installed.');
  });

  it('is no reason for npm to refuse the package beside a version without it', () => {
    // npm refuses to install a package beside a version outside of the range, even of an optional peer.
    expect(manifest.peerDependencies.typescript).toBe('>=5');
  });
});

describe('code that is not examined in time', () => {
  const code = ['a.ts', 'b.ts', 'c.ts'].map((name) => ({ name, text: "import { Pool } from 'pg';\nnew Pool();" }));

  it('is not reported as examined', () => {
    const isLate = vi
      .fn(() => true)
      .mockReturnValueOnce(false)
      .mockReturnValueOnce(false);
    const { examined, findings } = examineCode(typescript, code, true, isLate);
    expect(examined).toBe(2);
    expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(['a.ts', 'b.ts']));
    const facts = { files: 2, isComplete: false, findings: [] };
    expect(diagnose(doctorFacts({ facts: { source: { name: 'src', facts } } })).findings).toMatchObject([
      {
        id: 'source-unread',
        evidence: 'Only a part of the code was checked: 2 files, then the time or number of files was up.',
      },
    ]);
  });

  it('is reported even if nothing was read', async () => {
    const part = await collectSource('src/doctor', -1);
    expect(part).toMatchObject({ facts: { files: 0, isComplete: false } });
    expect(await collectSource('src/doctor/checks', 60_000)).toMatchObject({ facts: { isComplete: true } });
  });
});

/** Findings as `file:line check`. */
const examine = (files: Readonly<Record<string, string>>, ...checks: string[]) => {
  const code = Object.entries(files).map(([name, text]) => ({ name, text }));
  return examineCode(typescript, code, false)
    .findings.filter(({ check }) => checks.includes(check))
    .map(({ file, line, check }) => `${file}:${line} ${check}`);
};

describe('pools in the code', () => {
  const begin = (receiver: string) => `await ${receiver}.query('BEGIN');\n`;

  it.each<[string, string]>([
    ['a variable of any name', "import { Pool } from 'pg';\nconst db = new Pool();\n@db"],
    ['a renamed import', "import { Pool as P } from 'pg';\nconst x = new P();\n@x"],
    ['the default import', "import pg from 'pg';\nconst x = new pg.Pool();\n@x"],
    ['a name of the default import', "import pg from 'pg';\nconst { Pool } = pg;\nconst x = new Pool();\n@x"],
    ['require', "const { Pool } = require('pg');\nconst x = new Pool();\n@x"],
    ['createPool', "import { createPool } from 'pg-headroom';\nconst x = createPool();\n@x"],
    ['a later assignment', "import { Pool } from 'pg';\nlet x;\nx = new Pool();\n@x"],
    ['an alias', "import { Pool } from 'pg';\nconst x = new Pool();\nconst y = x;\n@y"],
    ['a class field', "import { Pool } from 'pg';\nclass A { db = new Pool(); async f() {\n@this.db\n} }"],
    [
      'a field that the constructor sets',
      "import { Pool } from 'pg';\nclass A { db; constructor() { this.db = new Pool(); } async f() {\n@this.db\n} }",
    ],
    [
      'a parameter property',
      "import type { Pool } from 'pg';\nclass A { constructor(private readonly db: Pool) {} async f() {\n@this.db\n} }",
    ],
    ['a typed parameter', "import type { Pool } from 'pg';\nexport async function f(db: Pool) {\n@db\n}"],
    ['a type of the namespace', "import pg from 'pg';\nexport async function f(db: pg.Pool) {\n@db\n}"],
    [
      'a parameter that is taken apart',
      "import { Pool } from 'pg';\nexport async function f({ db }: { db: Pool }) {\n@db\n}",
    ],
    ['a property', "import { Pool } from 'pg';\nconst deps = { db: new Pool() };\n@deps.db"],
    ['a function', "import { Pool } from 'pg';\nconst make = () => new Pool();\nconst x = make();\n@x"],
    ['a derived class', "import { Pool } from 'pg';\nclass Mine extends Pool {}\nconst x = new Mine();\n@x"],
    ['globalThis', "import { Pool } from 'pg';\nglobalThis.db ??= new Pool();\n@globalThis.db"],
  ])('are followed from %s', (_title, code) => {
    const text = code.replace(/@(.*)$/m, (_, receiver: string) => begin(receiver));
    expect(examine({ 'src/a.ts': text }, 'transaction-on-pool')).toHaveLength(1);
  });

  it('are followed through the files of the service', () => {
    const files = {
      'db.ts': "import { Pool } from 'pg';\nexport const db = new Pool();\n",
      'index.ts': "export { db as store } from './db.js';\nexport * from './db.js';\n",
      'a.ts': `import { store } from './index.js';\n${begin('store')}`,
      'b.ts': `import * as all from './index.js';\n${begin('all.db')}`,
    };
    expect(examine(files, 'transaction-on-pool')).toEqual(['a.ts:2 transaction-on-pool', 'b.ts:2 transaction-on-pool']);
  });

  it.each([
    ['a client', "import { Pool } from 'pg';\nconst p = new Pool();\nconst db = await p.connect();\n@db"],
    ['another library’s pool', "import { createPool } from 'mysql2';\nconst pool = createPool({});\n@pool"],
    ['a pool of workers', 'class Pool {}\nconst pool = new Pool();\n@pool'],
    [
      'a name that an inner one hides',
      "import { Pool } from 'pg';\nconst db = new Pool();\nasync function f(db: Client) {\n@db\n}",
    ],
  ])('are not %s', (_title, code) => {
    const text = code.replace(/@(.*)$/m, (_, receiver: string) => begin(receiver));
    expect(examine({ 'a.ts': text }, 'transaction-on-pool')).toEqual([]);
  });

  it('with BEGIN, COMMIT and ROLLBACK in one function have one mistake, those in another have another', () => {
    const text = `import { Pool } from 'pg';
const db = new Pool();
export async function f() {
  await db.query('BEGIN');
  try {
    await db.query('COMMIT');
  } catch {
    await db.query('ROLLBACK').catch(() => db.query('ROLLBACK'));
  }
}
export const undo = async () => { await db.query('ROLLBACK'); await db.query('ROLLBACK'); };
`;
    expect(examine({ 'a.ts': text }, 'transaction-on-pool')).toEqual([
      'a.ts:4 transaction-on-pool',
      'a.ts:11 transaction-on-pool',
    ]);
  });
});

describe('pool-per-call', () => {
  const found = (body: string, head = "import { Pool } from 'pg';\nimport { drizzle } from 'drizzle-orm';\n") =>
    examine({ 'a.ts': head + body }, 'pool-per-call').length;

  it.each([
    'export async function userOf(id) { const db = new Pool(); return (await db.query(`x`, [id])).rows; }',
    'export const f = async (a, b) => { const db = new Pool(); try { return await db.query(a); } finally { await db.end(); } };',
    'export const f = (sql) => new Pool().query(sql);',
    'class A { async f() { const db = new Pool(); await Promise.all([1].map((id) => db.query(id))); } }',
    'export async function f() { const db = drizzle(new Pool()); return db.select(); }',
    'async function one(db, id) { return db.query(id); }\nexport async function f(id) { return one(new Pool(), id); }',
    'export async function f() { await using db = new Pool(); await db.query(`x`); }',
    'async function f() { const db = new Pool(); await db.query(`x`); }\nfor (const id of ids) await f();',
  ])('finds a pool of each call: %s', (body) => expect(found(body)).toBe(1));

  it.each([
    'const db = new Pool();',
    'export const make = () => new Pool();',
    'export function make(req) { const db = new Pool(); db.on(`error`, log); return db; }',
    'export function make() { return { db: new Pool(), close() {} }; }',
    'export function make() { const db = new Pool(); return { query: (sql) => db.query(sql) }; }',
    'let db;\nexport function get() { db ??= new Pool(); return db; }',
    'let db;\nexport function get(req) { if (!db) db = new Pool(); return db.query(req.sql); }',
    'class A { constructor() { this.db = new Pool(); } }',
    'class A { db = new Pool(); }',
    'export async function plugin(app) { const db = new Pool(); app.decorate(`db`, db); }',
    'export function app() { const db = new Pool(); const app = express(); app.get(`/`, () => db.query(`x`)); return app; }',
    'async function main() { const db = new Pool(); await db.query(`x`); await db.end(); }\nmain().catch(console.error);',
    '(async () => { const db = new Pool(); await db.query(`x`); })();',
    'const pools = new Map();\nexport function f(tenant) { const db = new Pool(); pools.set(tenant, db); }',
    'function keep(db) { globalThis.db = db; }\nexport function f() { keep(new Pool()); }',
  ])('leaves pools that are kept, or created once: %s', (body) => expect(found(body)).toBe(0));
});

describe('pool-error-listener', () => {
  const head = "import { Pool } from 'pg';\n";
  const listen = (receiver: string) => `${receiver}.on('error', log);\n`;

  it('is needed by each pool', () => {
    const files = {
      'a.ts': `${head}export const a = new Pool();\n${listen('a')}`,
      'b.ts': `${head}const b = new Pool();\n`,
      'c.ts': `${head}class C { db = new Pool(); start() { ${listen('this.db')} } }\n`,
      'd.ts': `${head}globalThis.db ??= new Pool();\n${listen('globalThis.db')}`,
      'e.ts': `${head}export const e = new Pool();\n`,
      'f.ts': `import { e } from './e.js';\nconst again = e;\n${listen('again')}`,
      'g.ts': `${head}const kept = globalThis as { pool?: Pool };\nexport const g = kept.pool ?? new Pool();\n${listen('g')}`,
    };
    expect(examine(files, 'pool-error-listener')).toEqual(['b.ts:2 pool-error-listener']);
  });

  it('may be added by a function that gets pools', () => {
    const files = {
      'a.ts': `${head}const a = new Pool();\nfunction watch(pool: Pool) { ${listen('pool')} }\nwatch(a);\n`,
    };
    expect(examine(files, 'pool-error-listener')).toEqual([]);
  });
});

describe('client-not-released', () => {
  const head = "import { Pool } from 'pg';\nconst pool = new Pool();\n";
  const found = (body: string) => examine({ 'a.ts': head + body }, 'client-not-released').length;

  it.each([
    'async function f() { let c; try { c = await pool.connect(); await c.query(`x`); c.release(); } catch (e) { throw e; } }',
    'async function f() { const c = await pool.connect(); if (!c) return null; await c.query(`x`); c.release(); }',
    'const make = () => pool;\nasync function f() { const c = await make().connect(); await c.query(`x`); }',
    'exports.pool = () => pool;\nasync function f() { const c = await exports.pool().connect(); await c.query(`x`); c.release(); }',
  ])('finds a client that an error keeps: %s', (body) => expect(found(body)).toBe(1));

  it.each([
    'async function f() { let c; try { c = await pool.connect(); await c.query(`x`); } finally { c?.release(); } }',
    'let kept;\nasync function f() { kept = await pool.connect(); }\nconst g = () => kept.release();',
    'class A { async open() { this.c = await pool.connect(); } close() { this.c.release(); } }',
    'async function f() { const c = await pool.connect(); return c; }',
  ])('leaves what is released or kept: %s', (body) => expect(found(body)).toBe(0));
});

describe('built-sql', () => {
  const head = "import { Pool } from 'pg';\nconst pool = new Pool();\n";
  const found = (body: string) => examine({ 'a.ts': head + body.replaceAll('@{', '${') }, 'built-sql').length;

  it.each([
    'const f = (t) => { const sql = `SELECT * FROM x WHERE t = @{t}`; return pool.query(sql); };',
    "const f = (t) => pool.query({ text: 'SELECT * FROM x WHERE t = ' + t });",
    "async function f(t) { let sql = 'SELECT * FROM x WHERE true'; if (t) sql += ` AND t = '@{t}'`; return pool.query(sql); }",
    'const make = () => pool;\nconst f = (t) => make().query(`SELECT * FROM x WHERE t = @{t}`);',
  ])('finds values in a text: %s', (body) => expect(found(body)).toBe(1));

  it.each([
    "const orders = { name: 'name ASC', age: 'age DESC' };\nconst f = (o) => pool.query(`SELECT * FROM x ORDER BY @{orders[o]}`);",
    "const columns = ['id', 'name'] as const;\nconst f = () => pool.query(`SELECT @{columns.join(', ')} FROM x`);",
    'const f = (ids) => { const marks = ids.map((_, i) => `$@{i + 1}`).join(); return pool.query(`SELECT * FROM x WHERE id IN (@{marks})`, ids); };',
    "const f = (desc) => pool.query(`SELECT * FROM x ORDER BY id @{desc ? 'DESC' : 'ASC'}`);",
    "const sql = 'SELECT * FROM x WHERE t = $1';\nconst f = (t) => pool.query(sql, [t]);",
    "const f = (t) => pool.query({ text: 'SELECT * FROM x WHERE t = $1', values: [t] });",
  ])('leaves constants and placeholders: %s', (body) => expect(found(body)).toBe(0));
});

describe('words about the code', () => {
  it('have no string of the code', () => {
    const text = `import { Pool } from 'pg';
new Pool({ password: 'canary' }).query('BEGIN');
const open = (name) => new Pool({ database: name });
open('canary').query('SELECT ' + process.argv[2]);
const f = async () => { const c = await open('canary').connect(); await c.query('x'); };
`;
    const { findings } = examineCode(typescript, [{ name: 'a.ts', text }], false);
    expect(findings.map(({ check, name }) => `${check} ${name}`).toSorted()).toEqual([
      'built-sql open().query',
      'client-not-released open().connect',
      'pool-error-listener new Pool',
      'pool-error-listener new Pool',
      'transaction-on-pool new Pool().query',
    ]);
  });

  it('do not repeat themselves', () => {
    const [finding] = diagnose(
      doctorFacts({
        facts: {
          source: {
            name: 'src',
            facts: {
              files: 1,
              isComplete: true,
              findings: examineCode(
                typescript,
                [
                  {
                    name: 'a.ts',
                    text: "import { Pool } from 'pg';\nconst db = new Pool();\nawait db.query('BEGIN');\n",
                  },
                ],
                false,
              ).findings,
            },
          },
        },
      }),
    ).findings;
    expect(finding?.evidence).toBe(
      'db.query begins or ends a transaction on a pool: the statements of the transaction may use other connections.',
    );
  });
});

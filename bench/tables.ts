/** The tables of pgbench at scale 10, but for the accounts, of which there are as many as at scale 1. */
export const accountCount = 100_000;
export const tellerCount = 100;
export const branchCount = 10;
export const wideCount = 12_000;
export const documentCount = 200;

/** Makes every table anew, so that no row of the report inherits what the rows before it left behind. */
export const tablesSql: readonly string[] = [
  'drop table if exists accounts, tellers, branches, history, entries, wide, documents, measurements',
  'create table branches (id int primary key, balance int not null, filler char(88) not null)',
  'create table tellers (id int primary key, branch int not null, balance int not null, filler char(84) not null)',
  'create table accounts (id int primary key, branch int not null, balance int not null, filler char(84) not null)',
  'create table history (teller int, branch int, account int, delta int, at timestamptz, filler char(22))',
  `create table entries (
    id int generated always as identity primary key, account int not null, amount int not null, note text not null)`,
  `insert into branches select id, 0, '' from generate_series(1, ${branchCount}) as id`,
  `insert into tellers select id, 1 + id % ${branchCount}, 0, '' from generate_series(1, ${tellerCount}) as id`,
  `insert into accounts select id, 1 + id % ${branchCount}, 0, '' from generate_series(1, ${accountCount}) as id`,
  `create table wide as select id, 'name of ' || id as name, (id * 1.37)::numeric(12, 2) as price,
    timestamptz '2026-01-01 00:00:00+00' + id * interval '1 minute' as made, id % 2 = 0 as ok,
    array['a', 'b', id::text] as tags, jsonb_build_object('k', id) as meta, repeat('x', 40) as note
    from generate_series(1, ${wideCount}) as id`,
  'create unique index on wide (id)',
  `create table documents as select id,
    jsonb_build_object('id', id, 'text', array_fill(repeat('y', 100), array[100])) as body
    from generate_series(1, ${documentCount}) as id`,
  'create unique index on documents (id)',
  `create table measurements (${Array.from({ length: 20 }, (_, i) => `c${i + 1} int`).join(', ')})`,
  'vacuum analyze branches, tellers, accounts, history, entries, wide, documents, measurements',
  'checkpoint',
];

/** A whole number from 1 to `count`, each as likely as another. */
export function randomKey(count: number): number {
  return 1 + Math.floor(Math.random() * count);
}

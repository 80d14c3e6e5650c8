/** The forms that `amounts` takes in turn. */
export const amountForms = [
  { type: 'integer', hasExtra: false },
  { type: 'bigint', hasExtra: true },
  { type: 'text', hasExtra: false },
  { type: 'numeric', hasExtra: true },
] as const;
export type AmountForm = (typeof amountForms)[number];

/** Types of a column of moments: what the first one throws away, the second one heeds. */
export const momentTypes = ['timestamp', 'timestamptz'] as const;
export type MomentType = (typeof momentTypes)[number];

/** The forms of the enumeration, which is dropped and made anew. */
export const moodForms = [
  ['sad', 'ok'],
  ['ok', 'glad', 'sad'],
] as const;
export interface Mood {
  readonly labels: readonly string[];
  readonly oid: number;
}

/** The forms of a function: by what it multiplies, and the type it returns. */
export const functionForms = [
  { factor: 2, type: 'integer' },
  { factor: 3, type: 'integer' },
  { factor: 5, type: 'text' },
] as const;
export type FunctionForm = (typeof functionForms)[number];

export const makeMood = (labels: readonly string[]): string => `
  create type mood as enum (${labels.map((label) => `'${label}'`).join(', ')});
  create table feelings (id int primary key, m mood not null);
  insert into feelings values (1, 'sad'), (2, 'ok');`;

export const makeFunction = ({ factor, type }: FunctionForm): string =>
  `create function scaled(n int) returns ${type} language sql stable as $$ select (n * ${factor})::${type} $$;`;

/** How many rows `amounts` and `stock` have, from 1 on. */
export const rowCount = 20;

/**
 * What the statements work on.
 *
 * @param outsideUrl where `outside()` writes, in a session of its own, so that what it has written stays whatever
 *   becomes of the statement
 */
export const schemaSql = (outsideUrl: string): string => `
  create extension dblink;
  create schema tenant;
  create table people (id int primary key, name text not null);
  insert into people select n, 'name ' || n from generate_series(1, 100) n;
  create table effects (id text not null);
  create table outside_effects (id text not null);
  create table stock (id int primary key, sold int not null default 0);
  insert into stock select n from generate_series(1, ${rowCount}) n;
  create table amounts (id int primary key, n integer);
  insert into amounts select n, n * 10 from generate_series(1, ${rowCount}) n;
  create table amount_log (n integer);
  create table moments (at timestamp);
  create table notes (body text);
  ${makeMood(moodForms[0])}
  ${makeFunction(functionForms[0])}
  create function outside(id text, secs float8) returns text language plpgsql as $$
    begin
      if not coalesce('outside' = any(dblink_get_connections()), false) then
        perform dblink_connect('outside', '${outsideUrl}?options=-c%20default_transaction_read_only%3Doff');
      end if;
      perform dblink_exec('outside', format('insert into outside_effects values (%L)', id));
      perform pg_sleep(secs);
      return id;
    end $$;
  create function patient(secs float8) returns text language plpgsql as $$
    begin
      perform pg_sleep(secs);
      return 'slept';
    exception when query_canceled then
      return 'cancelled';
    end $$;
  create function raise_as(state text) returns int language plpgsql as $$
    begin
      raise exception 'raised as %', state using errcode = state;
    end $$;
`;

import { Scanner, type TokenKind, type TokenSource } from './scanner.js';

/**
 * Kind of lock that a statement may wait for while it runs.
 *
 * - `table`: only a lock on a whole table, such as that of DDL: the statement is a read
 * - `insert`: a transaction that has inserted the same key, or changes the row that a new one references
 * - `row`: the holder of a row lock, or anything at all if the statement calls an unknown function
 */
export type WaitKind = 'table' | 'insert' | 'row';

/** Statements that change rows, anywhere in the text: a CTE may contain one. */
const changing = new Set(['insert', 'update', 'delete', 'merge']);
/** Words after FOR that lock rows. */
const lockStrengths = new Set(['update', 'share', 'no', 'key']);

/** Words that may precede a parenthesis without being a function. */
const keywords = new Set(
  (
    'all and any array as asc between bit by case cast char character coalesce cube current decimal desc distinct else ' +
    'except exists extract filter first float following from full group grouping having ilike in inner interval intersect ' +
    'into is join lateral left like limit materialized natural not nullif nulls numeric offset on only or order outer over ' +
    'overlaps overlay partition position preceding range recursive returning right rollup row rows select set sets similar ' +
    'some substring table then time timestamp trim unbounded union using values varchar when where window with within'
  ).split(' '),
);

/** Built-in functions that never wait for a lock; families of them by prefix. */
const harmless = new Set(
  (
    'abs age array_agg array_append array_cat array_length array_position array_remove array_to_string array_upper ' +
    'avg bit_and bit_or bool_and bool_or btrim cardinality ceil ceiling char_length chr clock_timestamp concat concat_ws ' +
    'count cume_dist current_database current_schema current_setting date_bin date_part date_trunc decode degrees ' +
    'dense_rank encode every exp first_value floor format format_type gen_random_uuid generate_series generate_subscripts ' +
    'greatest hashtext initcap isfinite lag last_value lead least length ln log lower lpad ltrim make_date ' +
    'make_interval make_timestamp make_timestamptz max md5 min mod mode nth_value ntile now num_nonnulls num_nulls ' +
    'obj_description octet_length percent_rank percentile_cont percentile_disc pg_backend_pid pg_column_size ' +
    'pg_get_expr pg_table_is_visible pg_typeof phraseto_tsquery plainto_tsquery power quote_ident quote_literal ' +
    'random rank regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat replace ' +
    'reverse round row_number row_to_json rpad rtrim setweight sha256 sign split_part sqrt starts_with ' +
    'statement_timestamp stddev string_agg string_to_array strpos substr sum timeofday timezone to_char to_date to_hex ' +
    'to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector transaction_timestamp translate trunc ts_headline ' +
    'ts_rank ts_rank_cd tsrange tstzrange int4range int8range numrange daterange upper unnest var_pop var_samp variance ' +
    'version websearch_to_tsquery width_bucket xmlelement'
  ).split(' '),
);
const harmlessFamilies = ['json_', 'jsonb_'] as const;

/**
 * Derives from a statement's text which kind of lock it may wait for.
 *
 * @param tokens those of the text, if it has been scanned
 * @example
 * waitKindOf('select name from users where id = $1'); // 'table'
 * waitKindOf('insert into users (name) values ($1)'); // 'insert'
 * waitKindOf('select name from users where id = $1 for update'); // 'row'
 */
export function waitKindOf(text: string, tokens: TokenSource = new Scanner(text)): WaitKind {
  const isInsert = tokens.next() === 'word' && tokens.value === 'insert';
  const reader = new WaitReader(isInsert);
  do {
    if (reader.waitsForRows(tokens.kind, tokens.value)) return 'row';
  } while (tokens.next() !== 'end');
  if (tokens.doubt !== undefined) return 'row';
  return isInsert ? 'insert' : 'table';
}

/** Reads a statement token by token, up to the first token that may make it wait for a row lock. */
class WaitReader {
  #previous = '';
  #isName = false;
  /** True until the first INSERT, which is the statement's own. */
  #isAtStart: boolean;
  /** True while reading the target table of an INSERT, which a parenthesized column list may follow. */
  #isAtTarget = false;

  constructor(isInsert: boolean) {
    this.#isAtStart = isInsert;
  }

  waitsForRows(kind: TokenKind, value: string): boolean {
    const isWaiting = kind === 'word' ? this.#atWord(value) : kind === 'symbol' && value === '(' && this.#isCall();
    this.#isName = kind === 'word' || kind === 'quoted';
    this.#previous = kind === 'quoted' ? `"${value}` : value;
    return isWaiting;
  }

  #atWord(word: string): boolean {
    if (word === 'into') this.#isAtTarget = true;
    if (word === 'values' || word === 'select') this.#isAtTarget = false;
    if (changing.has(word) && !this.#isAtStart) return true;
    this.#isAtStart = false;
    // ON CONFLICT DO UPDATE locks the existing row; DO NOTHING waits for it as well.
    if (word === 'conflict') return true;
    return this.#previous === 'for' && lockStrengths.has(word);
  }

  #isCall(): boolean {
    const isOfColumns = this.#isAtTarget;
    this.#isAtTarget = false;
    return this.#isName && !isOfColumns && !isHarmless(this.#previous);
  }
}

function isHarmless(name: string): boolean {
  return keywords.has(name) || harmless.has(name) || harmlessFamilies.some((family) => name.startsWith(family));
}

import { describe, expect, test } from 'vitest';
import { areLarge, type PlainQuery, parseQuery } from '../../../src/pipeline/parse-query.js';
import { Profiles } from '../../../src/pipeline/profile.js';

const profiles = new Profiles();
const text = 'select 1';
const types = { getTypeParser: () => String };

const read = (config: unknown, values?: unknown, timeoutMs = 0): PlainQuery | undefined =>
  parseQuery(config, values, profiles, timeoutMs, ({ ownReason }) => ownReason === undefined);

const plain = { profile: profiles.of(text), name: '', values: [], rowMode: undefined, types: undefined, timeoutMs: 0 };

describe('read as pg reads it', () => {
  test.each<[what: string, config: unknown, values: unknown, expected: Partial<PlainQuery>]>([
    ['a text', text, undefined, {}],
    ['a text with values', text, [1], { values: [1] }],
    ['an object', { text }, undefined, {}],
    ['values in the object', { text, values: [1] }, undefined, { values: [1] }],
    ['values beside the object, which count for more', { text, values: [1] }, [2], { values: [2] }],
    ['no values beside the object', { text, values: [1] }, null, { values: [1] }],
    ['values that are null', { text, values: null }, undefined, {}],
    ['a list of values without any', { text, values: [1] }, [], { values: [] }],
    ['as many values as there can be', text, new Array(65_535), { values: new Array(65_535) }],
    ['a name', { text, name: 'n' }, undefined, { name: 'n' }],
    ['a name that is null', { text, name: null }, undefined, {}],
    ['a name of 63 bytes', { text, name: `${'é'.repeat(31)}x` }, undefined, { name: `${'é'.repeat(31)}x` }],
    ['a row mode', { text, rowMode: 'array' }, undefined, { rowMode: 'array' }],
    ['parsers', { text, types }, undefined, { types }],
    ['parsers that are null', { text, types: null }, undefined, {}],
    ['a timeout', { text, query_timeout: 5 }, undefined, { timeoutMs: 5 }],
    ['a timeout that is a text', { text, query_timeout: '5' }, undefined, { timeoutMs: 5 }],
    ['what other kinds of statements have, switched off', { text, rows: 0, binary: false, portal: '' }, undefined, {}],
    ['what nobody knows', { text, more: 1 }, undefined, {}],
  ])('%s', (_what, config, values, expected) => {
    expect(read(config, values)).toEqual({ ...plain, ...expected });
  });

  test('with the timeout of the client where it brings none of its own', () => {
    expect(read(text, undefined, 7)?.timeoutMs).toBe(7);
    expect(read({ text, query_timeout: 0 }, undefined, 7)?.timeoutMs).toBe(7);
    expect(read({ text, query_timeout: 5 }, undefined, 7)?.timeoutMs).toBe(5);
  });

  test('with the same profile for the same text', () => {
    expect(read(text)?.profile).toBe(read({ text })?.profile);
  });
});

test('values are large by their characters and bytes together', () => {
  const half = 128 * 1024;
  expect(areLarge(['x'.repeat(half), Buffer.alloc(half), null, 7, { a: 'b' }])).toBe(false);
  expect(areLarge(['x'.repeat(half), new Uint8Array(half), 'x'])).toBe(true);
});

describe('left to pg', () => {
  test.each<[what: string, config: unknown, values?: unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 42],
    ['an object without a text', {}],
    ['a text that is none', { text: 42 }],
    ['a text that is not wanted', 'begin'],
    ['a text that is empty', ''],
    ['a text with parameters but no values, which is no prepared statement there', 'select $1::int'],
    ['a name that is no text', { text, name: 5 }],
    ['a name of 64 bytes', { text, name: 'é'.repeat(32) }],
    ['a name with a zero in it', { text, name: 'a\0b' }],
    ['values that are no list', text, 'x'],
    ['values that are an object', { text, values: { 0: 1 } }],
    ['more values than there can be', text, new Array(65_536)],
    ['a limit of rows', { text, rows: 1 }],
    ['binary results', { text, binary: true }],
    ['a portal', { text, portal: 'p' }],
    ['types of parameters', { text, types: [23] }],
    ['a timeout that is no number', { text, query_timeout: 'soon' }],
  ])('%s', (_what, config, values) => {
    expect(read(config, values)).toBeUndefined();
  });
});

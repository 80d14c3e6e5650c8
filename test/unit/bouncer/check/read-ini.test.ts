import { describe, expect, it } from 'vitest';
import { parseInteger } from '../../../../src/bouncer/check/facts.js';
import { readIni } from '../../../../src/bouncer/check/read-ini.js';
import { parseConnectionString } from '../../../../src/bouncer/connection-string.js';

const files: Readonly<Record<string, string>> = {
  'more.ini': 'b = 2\n[users]\nme = pool_mode=session\n',
  'loop.ini': '%include loop.ini\n',
};

const read = (text: string) =>
  readIni('main.ini', text, (path) => {
    const found = files[path];
    if (found === undefined) throw new Error('not there');
    return found;
  });

const entries = (text: string) =>
  read(text).entries.map(({ section, key, value, line }) => [section, key, value, line]);

describe('readIni', () => {
  it('reads sections, keys and values with their lines', () => {
    expect(entries('[a]\n\nx = 1\n  y=two words  \n\t[b]\nz =\n')).toEqual([
      ['a', 'x', '1', 3],
      ['a', 'y', 'two words', 4],
      ['b', 'z', '', 6],
    ]);
  });

  it('takes `;` and `#` for comments at the start of a line alone', () => {
    expect(entries('[a]\n; x = 1\n # y = 2\nz = 3 ; not # one\n')).toEqual([['a', 'z', '3 ; not # one', 4]]);
  });

  it('reads on behind the header of a section', () => {
    expect(entries('[a] x = 1\n')).toEqual([['a', 'x', '1', 1]]);
  });

  it('knows files with the line ends of Windows', () => {
    expect(entries('[a]\r\nx = 1\r\n\r\n')).toEqual([['a', 'x', '1', 2]]);
  });

  it('takes quoted names, with blanks in them', () => {
    const [entry] = read("[a]\n'two words' = 1\n").entries;
    expect(entry).toMatchObject({ key: 'two words', value: '1', isQuoted: true });
  });

  it('ends at a NUL, as C does', () => expect(entries('[a]\nx = 1\0\ny = 2\n')).toEqual([['a', 'x', '1', 2]]));

  it('reads what is included in its place, and the section goes on behind it', () => {
    const { entries } = read('[a]\n%include more.ini\nlast = pool_mode=statement\n');
    expect(entries.map(({ file, line, section, key }) => [file, line, section, key])).toEqual([
      ['more.ini', 1, 'a', 'b'],
      ['more.ini', 3, 'users', 'me'],
      ['main.ini', 3, 'users', 'last'],
    ]);
  });

  it.each([
    ['x', 'syntax'],
    ['= 1', 'syntax'],
    ['two words = 1', 'syntax'],
    ["'unclosed = 1", 'syntax'],
    ["'' = 1", 'syntax'],
    ['"double" = 1', 'syntax'],
    ['[open', 'syntax'],
    ['%include', 'syntax'],
    ['%include nowhere.ini', 'include'],
    ['%include loop.ini', 'include'],
  ])('finds fault with %j', (line, kind) => {
    const { faults } = read(`[a]\n${line}\nx = 1\n`);
    expect(faults.map((fault) => fault.kind)).toEqual([kind]);
    expect(read(`[a]\n${line}\nx = 1\n`).entries).toHaveLength(1);
  });
});

describe('parseConnectionString', () => {
  it.each([
    ['', []],
    [
      'host=a port=5',
      [
        ['host', 'a'],
        ['port', '5'],
      ],
    ],
    [
      "  host = 'a b'  dbname='it''s' ",
      [
        ['host', 'a b'],
        ['dbname', "it's"],
      ],
    ],
    ["dbname=a'b", [['dbname', "a'b"]]],
    [
      "a='x'y b=z",
      [
        ['a', 'x'],
        ['b', 'z'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['host= port=5', [['host', 'port=5']]],
  ])('reads %j', (text, pairs) => expect(parseConnectionString(text)).toEqual(pairs));

  it.each(['host', 'host=', "host='a", "host=''", '=a', 'host a=b'])('refuses %j', (text) => {
    expect(parseConnectionString(text)).toHaveProperty('error');
  });
});

it('parseInteger reads numbers as C does', () => {
  expect(['0', '10', '010', '0x10', '-5', '+5'].map(parseInteger)).toEqual([0, 10, 8, 16, -5, 5]);
  expect(['', '1k', '09', '1.5', 'on', '1 2'].map(parseInteger)).toEqual(Array(6).fill(undefined));
});

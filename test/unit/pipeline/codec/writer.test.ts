import { describe, expect, test } from 'vitest';
import { utf8Bound, WireWriter } from '../../../../src/pipeline/codec/writer.js';

describe('a writer', () => {
  test('holds nothing at first', () => {
    const writer = new WireWriter();
    expect(writer.length).toBe(0);
    expect(writer.take()).toEqual([]);
  });

  test('gives what was written once, in order, small things in one piece', () => {
    const writer = new WireWriter();
    writer.reserve(100);
    writer.byte(1);
    writer.int16(0x0203);
    writer.int32(0x04050607);
    writer.int32(-1);
    writer.cstring('é');
    writer.sizedText('ab');
    writer.sizedBytes(new Uint8Array([9]));
    const expected = [1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 255, 0xc3, 0xa9, 0, 0, 0, 0, 2, 97, 98, 0, 0, 0, 1, 9];
    expect(writer.length).toBe(expected.length);
    expect(writer.take()).toEqual([Buffer.from(expected)]);
    expect(writer.take()).toEqual([]);
  });

  test('fills in the length of a message, which counts itself but not the kind', () => {
    const writer = new WireWriter();
    writer.reserve(10);
    const begun = writer.beginMessage(0x58);
    writer.byte(7);
    writer.endMessage(begun);
    expect(writer.take()).toEqual([Buffer.from([0x58, 0, 0, 0, 5, 7])]);
  });

  test('begins another block where the room does not do, and one as large as it takes', () => {
    const writer = new WireWriter();
    writer.reserve(1);
    writer.byte(1);
    writer.reserve(65_536);
    writer.byte(2);
    writer.reserve(1_000_000);
    writer.sizedBytes(new Uint8Array(999_996));
    expect(writer.length).toBe(1_000_002);
    expect(writer.take().map(({ length }) => length)).toEqual([1, 1, 1_000_000]);
  });

  test('does not hand out an empty piece for room that was made and not used', () => {
    const writer = new WireWriter();
    writer.reserve(70_000);
    writer.reserve(80_000);
    expect(writer.take()).toEqual([]);
  });

  test('leaves alone what was taken', () => {
    const writer = new WireWriter();
    writer.reserve(2);
    writer.byte(1);
    const [first] = writer.take();
    writer.byte(2);
    expect(first).toEqual(Buffer.from([1]));
    expect(writer.take()).toEqual([Buffer.from([2])]);
  });
});

test('the bound of a text’s length is exact from 2048 characters on', () => {
  expect(utf8Bound('')).toBe(0);
  expect(utf8Bound('é'.repeat(2047))).toBe(3 * 2047);
  expect(utf8Bound('é'.repeat(2048))).toBe(2 * 2048);
  expect(utf8Bound('\ud800'.repeat(2048))).toBe(3 * 2048);
});

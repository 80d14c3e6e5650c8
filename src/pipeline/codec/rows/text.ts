import { canGenerate, generate } from './generate.js';

type Slice = (this: Buffer, start: number, end: number) => string;
const slices = Buffer.prototype as { readonly utf8Slice?: Slice; readonly latin1Slice?: Slice };

/** The functions that `toString` calls in Node.js, without its lookup of the encoding for each call. */
export const sliceUtf8: Slice =
  slices.utf8Slice ??
  function (start, end) {
    return this.toString('utf8', start, end);
  };
export const sliceLatin1: Slice =
  slices.latin1Slice ??
  function (start, end) {
    return this.toString('latin1', start, end);
  };

/** Reads a value's bytes as text. */
export type ReadText = (buffer: Buffer, start: number, end: number) => string;

const readLongText: ReadText = (buffer, start, end) => sliceUtf8.call(buffer, start, end);

/** Up to this length, creating a string from its character codes is faster than a call to the runtime: a third at 8 bytes. */
const maxShortText = 16;

/** Reads a value in UTF-8. The string keeps none of the buffer in memory. */
export const readText: ReadText = canGenerate() ? generateReadText() : readLongText;

/** One case for each length, in which all bytes are ASCII or else decoded by the runtime. */
function generateReadText(): ReadText {
  const cases = Array.from({ length: maxShortText }, (_, i) => i + 1).map((length) => {
    const places = Array.from({ length }, (_, i) => i);
    const reads = places.map((i) => `b${i} = buffer[start + ${i}]`).join(', ');
    const codes = places.map((i) => `b${i}`);
    return `case ${length}: {
      const ${reads};
      if ((${codes.join(' | ')}) < 0x80) return String.fromCharCode(${codes.join(', ')});
      break;
    }`;
  });
  const body = `return (buffer, start, end) => {
    switch (end - start) {
      case 0: return '';
      ${cases.join('\n')}
    }
    return readLongText(buffer, start, end);
  };`;
  return generate<ReadText>(body, { readLongText });
}

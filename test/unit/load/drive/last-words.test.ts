import { expect, test } from 'vitest';
import { lastWordsOf } from '../../../../src/load/drive/last-words.js';

test('of a crash the reason is told, without stack and folders', () => {
  const stderr = `node:events:497
      throw er; // Unhandled 'error' event
      ^

Error: Connection terminated unexpectedly
    at Connection.<anonymous> (/home/somebody/app/node_modules/pg/lib/client.js:136:73)
    at Object.onceWrapper (node:events:638:28)
Emitted 'error' event on Client instance at:
    at Client._handleErrorEvent (/home/somebody/app/node_modules/pg/lib/client.js:384:10) {
  code: 'X'
}

Node.js v20.19.0
`;
  expect(lastWordsOf(stderr)).toBe('Error: Connection terminated unexpectedly');
});

test('running out of memory is told', () => {
  const reason = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
  expect(
    lastWordsOf(
      `\n<--- Last few GCs --->\n\n[77:0x55] 100 ms: Mark-Compact\n\n${reason}\n----- Native stack trace -----\n 1: 0xb\n`,
    ),
  ).toBe(reason);
});

test('folders are left out of the reason', () => {
  const line =
    "Error: Cannot find module '/home/somebody/app/dist/worker.js' imported from file:///home/somebody/app/main.js";
  expect(lastWordsOf(line)).toBe("Error: Cannot find module 'worker.js' imported from main.js");
});

test('without a reason the last line is told, at most so long, and of silence nothing', () => {
  expect(lastWordsOf('one\ntwo\n\n')).toBe('two');
  expect(lastWordsOf('x'.repeat(1000))).toHaveLength(300);
  expect(lastWordsOf('')).toBe('');
});

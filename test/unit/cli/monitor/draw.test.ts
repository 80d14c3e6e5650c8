import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame } from '../../../../src/cli/monitor/draw.js';

/** A terminal that understands what frames are made of, and nothing else. */
class Terminal {
  readonly rows: string[];
  #row = 0;

  constructor(rows: number) {
    this.rows = new Array<string>(rows).fill('old');
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal acts on.
    for (const [, code, plain] of text.matchAll(/\u001b\[([?\d;]*[A-Za-z])|([^\u001b]+)/g)) {
      if (plain !== undefined) this.rows[this.#row] += plain;
      else if (code === '2J') this.rows.fill('');
      else if (code === '2K') this.rows[this.#row] = '';
      else if (code?.endsWith(';1H')) this.#row = Number.parseInt(code, 10) - 1;
      else expect(code).toMatch(/^\?2026[hl]$/);
    }
  }
}

test('a terminal shows each frame, whatever it has shown before', () => {
  const frame = fc.array(fc.stringMatching(/^[a-c]{0,4}$/), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1 }), (frames) => {
      const terminal = new Terminal(5);
      let before: string[] | undefined;
      for (const lines of frames) {
        terminal.write(encodeFrame(before, lines));
        expect(terminal.rows).toEqual(lines);
        before = lines;
      }
    }),
  );
});

test('only lines that have changed are written, and nothing where none has', () => {
  expect(encodeFrame(['a', 'b'], ['a', 'b'])).toBe('');
  expect(encodeFrame(['a', 'b'], ['a', 'c'])).toBe('\u001b[?2026h\u001b[2;1H\u001b[2Kc\u001b[?2026l');
});

test('after a change of size all is cleared', () => {
  expect(encodeFrame(['a', 'b'], ['a'])).toContain('\u001b[2J');
});

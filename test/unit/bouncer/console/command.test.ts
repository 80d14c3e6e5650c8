import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteName, renderCommand } from '../../../../src/bouncer/console/command.js';

/** The console's grammar, as its manual has it: a word, or a name in quotes in which a quote is written twice. */
function readCommand(text: string): string[] {
  const match = /^\s*([0-9a-z_]+)(?:\s+("(?:[^"]|"")*"|[0-9a-z_]+))?\s*(?:;\s*)?$/i.exec(text);
  if (match === null) throw new Error(`no command: ${text}`);
  const [, verb = '', argument = ''] = match;
  return [verb, argument.startsWith('"') ? argument.slice(1, -1).replaceAll('""', '"') : argument];
}

const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((name) => !name.includes('\0'));

describe('a command', () => {
  it('to all databases is the bare word', () => expect(renderCommand('PAUSE')).toBe('PAUSE'));

  it('names a database so that nothing in the name gets out of it', () => {
    const fits = (name: string) => Buffer.byteLength(name.replaceAll('"', '""')) <= 61;
    fc.assert(
      fc.property(names.filter(fits), (name) => {
        expect(readCommand(renderCommand('RESUME', name))).toEqual(['RESUME', name]);
      }),
    );
  });

  it.each(['"; PAUSE; --', '"', 'a b', 'PAUSE', 'ü"', '\n;'])('keeps %j in one name', (name) => {
    expect(readCommand(renderCommand('RECONNECT', name))).toEqual(['RECONNECT', name]);
  });

  it('takes names as long as the console does: 63 bytes with the quotes', () => {
    expect(quoteName('a'.repeat(63))).toBe('a'.repeat(63));
    expect(quoteName('-'.repeat(61))).toHaveLength(63);
    for (const name of ['a'.repeat(64), '-'.repeat(62), '"'.repeat(31)]) {
      expect(() => quoteName(name)).toThrow(/database: expected a name of 1 to 63 bytes/);
    }
  });

  it('is not made for a name that would mean all databases, or end early', () => {
    for (const name of ['', 'a\0b']) expect(() => renderCommand('PAUSE', name)).toThrow(/database: expected/);
  });
});

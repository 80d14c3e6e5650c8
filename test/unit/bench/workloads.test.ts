import { describe, expect, it } from 'vitest';
import { toTemplate } from '../../../bench/peers/template.js';
import type { Driver } from '../../../bench/workload.js';
import { isSlow, mixed } from '../../../bench/workloads/mixed.js';
import { query } from '../../../bench/workloads/query.js';

/** A driver that answers every statement with one row. */
function answering(row: unknown): Driver {
  return { query: async () => [row], firstRow: (result: unknown) => (result as unknown[])[0] } as unknown as Driver;
}

describe('the slow statements of the mixed workload', () => {
  it('are one of each twenty', () => {
    for (let block = 0; block < 1000; block += 1) {
      const turns = Array.from({ length: 20 }, (_, index) => block * 20 + index);
      expect(turns.filter(isSlow)).toHaveLength(1);
    }
  });

  it('are at every place among them', () => {
    const places = Array.from({ length: 20_000 }, (_, turn) => turn).filter(isSlow);
    expect(new Set(places.map((turn) => turn % 20)).size).toBe(20);
  });

  it('are not noted, the others are', async () => {
    const noted: number[] = [];
    const run = (turn: number) => mixed.run(answering({}), turn, () => void noted.push(turn));
    for (let turn = 0; turn < 20; turn += 1) await run(turn);
    expect(noted).toHaveLength(19);
    expect(noted.some(isSlow)).toBe(false);
  });
});

describe('the check of the point select', () => {
  it('takes the right row', async () => {
    await query.check(answering({ id: 42, balance: 0, filler: ' '.repeat(84) }));
  });

  it.each([[undefined], [{ id: '42', balance: 0, filler: ' '.repeat(84) }], [{ id: 42 }]])(
    'refuses %j',
    async (row) => {
      await expect(query.check(answering(row))).rejects.toThrow(/^Expected .*"id":42/);
    },
  );
});

describe('a statement as a template', () => {
  it('is cut where its values go', () => {
    const template = toTemplate('select $1, $2 from x');
    expect([...template]).toEqual(['select ', ', ', ' from x']);
    expect(template.raw).toEqual([...template]);
    expect(Object.isFrozen(template) && Object.isFrozen(template.raw)).toBe(true);
    expect(Object.keys(template)).not.toContain('raw');
  });

  it('is the same object each time, as that of a literal is', () => {
    expect(toTemplate('select $1')).toBe(toTemplate('select $1'));
    expect(toTemplate('select $1')).not.toBe(toTemplate('select $1, 2'));
  });
});

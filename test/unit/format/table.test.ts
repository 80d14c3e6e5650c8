import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../src/format/clean-text.js';
import { renderTable } from '../../../src/format/table.js';
import { clipText, fitText, widthOf, wrapText } from '../../../src/format/width.js';
import { hostileText } from '../../support/arbitrary-reports.js';

const width = fc.nat({ max: 60 });

describe('table', () => {
  const columns = [
    { title: 'application', minWidth: 6 },
    { title: 'user', leaves: 1 },
    { title: 'all', align: 'right' },
  ] as const;
  const rows = [
    ['orders-api', 'app', '12'],
    ['psql', 'eve', '2'],
  ];

  it('aligns columns', () => {
    expect(renderTable(columns, rows, 80)).toEqual([
      'application  user  all',
      'orders-api   app    12',
      'psql         eve     2',
    ]);
  });

  it('cuts long cells first, then leaves out columns', () => {
    expect(renderTable(columns, rows, 18)).toEqual(['applic…  user  all', 'orders…  app    12', 'psql     eve     2']);
    expect(renderTable(columns, rows, 11)).toEqual(['appli…  all', 'order…   12', 'psql      2']);
  });

  it('keeps its columns aligned with wide characters', () => {
    expect(
      renderTable(
        columns,
        [
          ['表計算', 'app', '1'],
          ['psql', 'eve', '2'],
        ],
        80,
      ).map(widthOf),
    ).toEqual([22, 22, 22]);
  });

  it('never makes a line that is too long, nor lets control characters pass', () => {
    const cells = fc.array(fc.tuple(hostileText, hostileText, hostileText));
    fc.assert(
      fc.property(cells, width, (some, columnsLeft) => {
        for (const line of renderTable(columns, some, columnsLeft)) {
          expect(widthOf(line)).toBeLessThanOrEqual(columnsLeft);
          expect(line).not.toMatch(/\p{Cc}|\p{Cf}/u);
        }
      }),
    );
  });
});

describe('texts in columns', () => {
  it('replaces what could harm a terminal, and nothing else', () => {
    expect(cleanText('a\u001b[31mb\u0007\u009b\u202ec\ud800')).toBe('a�[31mb���c�');
    expect(cleanText('Zoë 表計算 👍')).toBe('Zoë 表計算 👍');
  });

  it('counts columns, not characters', () => {
    expect(widthOf('表計算')).toBe(6);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('👍')).toBe(2);
  });

  it('cuts and fills to the width', () => {
    expect(clipText('orders-api', 7)).toBe('orders…');
    expect(clipText('表計算', 4)).toBe('表…');
    expect(fitText('7', 3, 'right')).toBe('  7');
  });

  it('breaks between words', () => expect(wrapText('one two\nthree', 7)).toEqual(['one two', 'three']));

  it('never exceeds the width', () => {
    fc.assert(
      fc.property(hostileText, width, (text, columns) => {
        expect(widthOf(clipText(text, columns))).toBeLessThanOrEqual(columns);
        for (const line of wrapText(text, columns)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

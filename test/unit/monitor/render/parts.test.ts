import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar } from '../../../../src/monitor/render/bar.js';
import { paintLine, span } from '../../../../src/monitor/render/spans.js';
import { sparkline } from '../../../../src/monitor/render/sparkline.js';
import { table } from '../../../../src/monitor/render/table.js';
import { cleanText, clipText, fitText, widthOf, wrapText } from '../../../../src/util/columns.js';
import { formatBytes, formatDuration, formatShare } from '../../../../src/util/format.js';
import { hostileText } from '../../../support/arbitrary-reports.js';

const width = fc.nat({ max: 60 });
const plain = (_: string, text: string) => text;

describe('bar', () => {
  it.each([
    [0, '░░░░░░░░░░'],
    [0.01, '█░░░░░░░░░'],
    [0.5, '█████░░░░░'],
    [0.999, '█████████░'],
    [1, '██████████'],
    [7, '██████████'],
    [Number.NaN, '░░░░░░░░░░'],
    [-1, '░░░░░░░░░░'],
  ])('draws %s as %s', (share, drawn) => expect(bar(share, 10)).toBe(drawn));

  it('is as wide as it is told, whatever the share', () => {
    fc.assert(fc.property(fc.double(), width, (share, columns) => bar(share, columns).length === columns));
  });
});

describe('sparkline', () => {
  it('draws the newest values to the right, and gaps where nothing was learnt', () => {
    expect(sparkline([0, 1, 2, undefined, 8], 6)).toBe(' ▁▂▃ █');
    expect(sparkline([1, 2, 3, 4], 2)).toBe('▇█');
  });

  it('draws against what is given as the most', () => expect(sparkline([5], 1, 10)).toBe('▅'));

  it('draws nothing as the lowest block, also when there never was anything', () => {
    expect(sparkline([0, 0], 2)).toBe('▁▁');
  });

  it('is as wide as it is told, whatever the values', () => {
    const values = fc.array(fc.option(fc.double(), { nil: undefined }));
    fc.assert(fc.property(values, width, (some, columns) => sparkline(some, columns).length === columns));
  });
});

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
    expect(table(columns, rows, 80)).toEqual([
      'application  user  all',
      'orders-api   app    12',
      'psql         eve     2',
    ]);
  });

  it('cuts long cells first, then leaves out columns', () => {
    expect(table(columns, rows, 18)).toEqual(['applic…  user  all', 'orders…  app    12', 'psql     eve     2']);
    expect(table(columns, rows, 11)).toEqual(['appli…  all', 'order…   12', 'psql      2']);
  });

  it('keeps its columns aligned with wide characters', () => {
    expect(
      table(
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
        for (const line of table(columns, some, columnsLeft)) {
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

describe('a painted line', () => {
  it('is cut as if it were not painted', () => {
    const paint = (style: string, text: string) => `<${style}>${text}</>`;
    expect(paintLine([span('CRITICAL', 'red'), span(' server')], { width: 11, paint })).toBe('<red>CRITICAL</> s…');
    expect(paintLine([span('OK', 'green'), span('!')], { width: 3, paint })).toBe('<green>OK</>!');
  });

  it('never exceeds the width, nor lets control characters pass', () => {
    fc.assert(
      fc.property(fc.array(hostileText), width, (texts, columns) => {
        const line = paintLine(
          texts.map((text) => span(text, 'red')),
          { width: columns, paint: plain },
        );
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(line).not.toMatch(/\p{Cc}|\p{Cf}/u);
      }),
    );
  });
});

describe('figures', () => {
  it.each([
    [0, '0 ms'],
    [0.456, '0.4 ms'],
    [12.9, '12 ms'],
    [1290, '1.2 s'],
    [45_900, '45 s'],
    [180_000, '3 min'],
    [185_000, '3 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
    [Number.POSITIVE_INFINITY, 'for ever'],
    [Number.NaN, 'unknown'],
    [-5, '0 ms'],
  ])('%s milliseconds are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('rounds shares to percent and bytes to what can be read', () => {
    expect(formatShare(0.884)).toBe('88 %');
    expect(formatShare(Number.NaN)).toBe('– %');
    expect([999, 82_000_000, 1_540_000_000].map(formatBytes)).toEqual(['999 B', '82 MB', '1.5 GB']);
  });
});

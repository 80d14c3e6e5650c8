import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../../src/format/width.js';
import { bar } from '../../../../src/monitor/render/bar.js';
import { paintLine, span } from '../../../../src/monitor/render/spans.js';
import { sparkline } from '../../../../src/monitor/render/sparkline.js';
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

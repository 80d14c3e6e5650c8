import { joinWords } from '../words.js';
import type { Axis } from './chart/scale.js';
import type { ChartLine } from './chart/spec.js';

/** What a chart shows at its right end: `At 5,000 users: headroom 4,210/s, none 12/s.`; the greatest first. */
export function describeEnds(lines: readonly ChartLine[], x: Axis, format: (value: number) => string): string {
  const last = Math.max(...lines.flatMap(({ points }) => points.map((point) => point.x)));
  const ends = lines.flatMap(({ name, points }) => {
    const end = points.find((point) => point.x === last);
    return end ? [{ name, y: end.y }] : [];
  });
  const told = ends
    .filter((end) => end.y !== null)
    .sort((a, b) => (b.y as number) - (a.y as number))
    .map(({ name, y }) => `${name} ${format(y as number)}`);
  const silent = ends.filter(({ y }) => y === null).map(({ name }) => name);
  const rest = silent.length > 0 ? [`${joinWords(silent)} nothing`] : [];
  return `At ${x.format(last)} ${x.label}: ${[...told, ...rest].join(', ')}.`;
}

/** The highest that each line reaches: `At most: none 97, headroom 20.` */
export function describePeaks(lines: readonly ChartLine[], format: (value: number) => string): string {
  const peaks = lines.flatMap(({ name, points }) => {
    const told = points.flatMap(({ y }) => (y === null ? [] : [y]));
    return told.length > 0 ? [{ name, peak: Math.max(...told) }] : [];
  });
  if (peaks.length === 0) return 'Nothing is known.';
  const words = peaks.sort((a, b) => b.peak - a.peak).map(({ name, peak }) => `${name} ${format(peak)}`);
  return `At most: ${words.join(', ')}.`;
}

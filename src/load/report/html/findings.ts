import type { Axis } from './chart/scale.js';
import type { ChartLine } from './chart/spec.js';

/** Values at a chart's right end: `With 5,000 users: headroom 4,210/s, none 12/s.`; the greatest first. */
export function describeEnds(lines: readonly ChartLine[], x: Axis, format: (value: number) => string): string {
  const last = Math.max(...lines.flatMap(({ points }) => points.map((point) => point.x)));
  const ends = lines.flatMap(({ name, points }) =>
    points.filter((point) => point.x === last).map(({ y }) => ({ name, y })),
  );
  const words = ends
    .sort((a, b) => (b.y ?? -1) - (a.y ?? -1))
    .map(({ name, y }) => `${name} ${y === null ? '–' : format(y)}`);
  return `${capitalize(tell(x, last))}: ${words.join(', ')}.`;
}

/** The highest that each line reaches, and where: `At most: headroom 6,164/s with 50 users, none 310/s with 10 users.` */
export function describePeaks(lines: readonly ChartLine[], x: Axis, format: (value: number) => string): string {
  const peaks = lines.flatMap(({ name, points }) => {
    const told = points.filter((point): point is { x: number; y: number } => point.y !== null);
    return told.length > 0 ? [{ name, ...told.reduce((most, point) => (point.y > most.y ? point : most)) }] : [];
  });
  if (peaks.length === 0) return 'Nothing is known.';
  const words = peaks.sort((a, b) => b.y - a.y).map((peak) => `${peak.name} ${format(peak.y)} ${tell(x, peak.x)}`);
  return `At most: ${words.join(', ')}.`;
}

function tell(x: Axis, value: number): string {
  return x.tell ? x.tell(value) : `at ${x.format(value)}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

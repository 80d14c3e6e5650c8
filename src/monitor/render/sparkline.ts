const levels = '▁▂▃▄▅▆▇█';

/**
 * Renders the last values as a line of blocks, the newest on the right: `▁▂▅█▃`.
 *
 * @param values `undefined` leaves a gap
 * @param width columns; fewer values are padded with blanks on the left
 * @param max value of a full block @default the largest value
 */
export function sparkline(values: readonly (number | undefined)[], width: number, max?: number): string {
  const columns = Math.max(0, Math.floor(width));
  const shown = columns === 0 ? [] : values.slice(-columns);
  const top = max ?? Math.max(0, ...shown.filter(isNumber));
  return shown
    .map((value) => levelOf(value, top))
    .join('')
    .padStart(columns);
}

function levelOf(value: number | undefined, top: number): string {
  if (value === undefined || Number.isNaN(value)) return ' ';
  if (value <= 0) return levels[0] as string;
  const level = Math.ceil((value / top) * (levels.length - 1));
  return levels[Math.min(Math.max(level, 1), levels.length - 1)] ?? (levels.at(-1) as string);
}

const isNumber = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

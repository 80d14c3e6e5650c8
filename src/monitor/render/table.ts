import { cleanText, clipText, fitText, widthOf } from '../../util/columns.js';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** @default left */
  readonly align?: 'left' | 'right';
  /** Minimum width to which it may be cut; without it, the column is never cut. */
  readonly minWidth?: number;
  /** Order of removal if the table is too wide, highest first; without it, the column stays. */
  readonly leaves?: number;
}

const gap = 2;

/**
 * Renders rows in aligned columns, titles first, at most `width` wide. If there is not enough room, long cells are
 * cut first, then columns are removed. Control characters are replaced.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => row.map(cleanText));
  const natural = columns.map((_, at) => Math.max(0, ...lines.map((line) => widthOf(line[at] ?? ''))));
  const widths = fitColumns(columns, natural, width);
  return lines.map((line) => renderRow(columns, line, widths, width));
}

/** The width of each column; undefined for removed ones. */
function fitColumns(columns: readonly Column[], natural: readonly number[], width: number): (number | undefined)[] {
  const order = columns.map(({ leaves }, at) => ({ leaves, at })).filter(({ leaves }) => leaves !== undefined);
  const leaving = order.sort((a, b) => (b.leaves as number) - (a.leaves as number)).map(({ at }) => at);
  const isGone = new Set<number>();
  for (;;) {
    const widths = natural.map((each, at) => (isGone.has(at) ? undefined : each));
    const next = leaving.shift();
    if (shrink(columns, widths, width) || next === undefined) return widths;
    isGone.add(next);
  }
}

/** Shrinks the widest columns in place until the table fits; returns whether it does. */
function shrink(columns: readonly Column[], widths: (number | undefined)[], width: number): boolean {
  const excess = (): number => {
    const shown = widths.filter((each) => each !== undefined);
    return shown.reduce((sum, each) => sum + each, 0) + gap * Math.max(0, shown.length - 1) - width;
  };
  for (let left = excess(); left > 0; left -= 1) {
    const spare = widths.map(
      (each, at) => (each ?? 0) - Math.max(columns[at]?.minWidth ?? Number.POSITIVE_INFINITY, 1),
    );
    const at = spare.reduce((best, each, i) => (each > 0 && isWider(widths, i, best) ? i : best), -1);
    if (at === -1) return false;
    widths[at] = (widths[at] as number) - 1;
  }
  return true;
}

function isWider(widths: readonly (number | undefined)[], at: number, best: number): boolean {
  return best === -1 || (widths[at] as number) > (widths[best] as number);
}

function renderRow(
  columns: readonly Column[],
  cells: readonly string[],
  widths: readonly (number | undefined)[],
  width: number,
): string {
  const shown = columns.flatMap(({ align }, at) => {
    const each = widths[at];
    return each === undefined ? [] : [fitText(cells[at] ?? '', each, align)];
  });
  return clipText(shown.join(' '.repeat(gap)).trimEnd(), width);
}

import { cleanText } from './clean-text.js';
import { clipText, fitText, widthOf } from './width.js';

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** @default left */
  readonly align?: 'left' | 'right';
  /** Minimum width to which cells may be cut; without it they are never cut. */
  readonly minWidth?: number;
  /** If the table is too wide, the column with the highest number is removed first; without one it stays. */
  readonly leaves?: number;
}

const gap = 2;

/**
 * Rows in aligned columns, titles first; each line at most `width` wide. If the table is too wide, long cells are cut
 * first, then columns are removed. Control characters are replaced.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => row.map(cleanText));
  const natural = columns.map((_, at) => Math.max(0, ...lines.map((line) => widthOf(line[at] ?? ''))));
  const widths = fitColumns(columns, natural, width);
  return lines.map((line) => renderRow(columns, line, widths, width));
}

/** Columns that are never cut: the first aligned left, the others, which are figures, aligned right. */
export function figureColumns(titles: readonly string[]): Column[] {
  return titles.map((title, at) => ({ title, align: at === 0 ? 'left' : 'right' }));
}

/** A column of figures that are read from a row. */
export interface FigureColumn<Row> extends Pick<Column, 'title' | 'leaves'> {
  readonly cell: (row: Row) => string;
}

/** Renders figures: the first column aligned left, the others right; columns that are empty in each row are left out. */
export function renderFigures<Row>(
  columns: readonly FigureColumn<Row>[],
  rows: readonly Row[],
  width: number,
): string[] {
  const filled = columns.map((column) => ({ ...column, cells: rows.map(column.cell) }));
  const shown = filled.filter(({ cells }, at) => at === 0 || cells.some((cell) => cell !== '' && cell !== '–'));
  return renderTable(
    shown.map((column, at) => ({ ...column, align: at === 0 ? 'left' : 'right' })),
    rows.map((_, at) => shown.map(({ cells }) => cells[at] as string)),
    width,
  );
}

/** The width of each column; undefined for one that is removed. */
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

/** Cuts the widest columns that may be cut, in place, until they fit; returns true if they do. */
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

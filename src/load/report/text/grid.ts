import { clipText, fitText, widthOf } from '../../../util/columns.js';

/** A column of figures. */
export interface GridColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Where there is not enough room, the column with the highest number goes first; one without stays. */
  readonly leaves?: number;
}

const gap = '  ';

/**
 * Rows in columns, titles first, the first column to the left and the others to the right. Columns that are empty in
 * every row are left out, and so are those for which there is no room.
 */
export function renderGrid<Row>(columns: readonly GridColumn<Row>[], rows: readonly Row[], width: number): string[] {
  const filled = columns.map((column) => ({ ...column, cells: rows.map(column.cell) }));
  const told = filled.filter(({ cells }, at) => at === 0 || cells.some((cell) => cell !== '' && cell !== '–'));
  const shown = fitWidth(
    told.map((column) => ({ ...column, width: widest([column.title, ...column.cells]) })),
    width,
  );
  const lines = [
    shown.map(({ title }) => title),
    ...rows.map((_, at) => shown.map(({ cells }) => cells[at] as string)),
  ];
  const widths = shown.map((column) => column.width);
  return lines.map((line) => clipText(renderLine(line, widths), width));
}

function renderLine(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => fitText(cell, widths[at] as number, at === 0 ? 'left' : 'right'))
    .join(gap)
    .trimEnd();
}

function widest(cells: readonly string[]): number {
  return Math.max(...cells.map(widthOf));
}

function fitWidth<C extends { readonly width: number; readonly leaves?: number }>(
  columns: readonly C[],
  width: number,
): C[] {
  const total = columns.reduce((sum, each) => sum + each.width + gap.length, -gap.length);
  const most = Math.max(0, ...columns.map(({ leaves }) => leaves ?? 0));
  if (total <= width || most === 0) return [...columns];
  const last = columns.findLastIndex(({ leaves }) => leaves === most);
  return fitWidth(
    columns.filter((_, at) => at !== last),
    width,
  );
}

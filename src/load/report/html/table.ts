import { type Markup, type MarkupPart, markup } from '../../../format/markup.js';

/** A column of a table on the page. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => MarkupPart;
  /** Text rather than a figure. */
  readonly isText?: boolean;
}

/**
 * A table whose first column names its rows. It scrolls by itself where it is wider than the screen, by keyboard too.
 * `isFirst` tells rows that begin a group.
 */
export function renderTable<Row>(
  caption: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  isFirst: (row: Row, at: number) => boolean = () => false,
): Markup {
  const head = columns.map(
    ({ title, isText }) => markup`<th scope="col"${isText && markup` class="text"`}>${title}</th>`,
  );
  const body = rows.map(
    (row, at) =>
      markup`<tr${isFirst(row, at) && markup` class="first"`}>${columns.map((column, index) => renderCell(column, row, index))}</tr>\n`,
  );
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function renderCell<Row>({ cell, isText }: TableColumn<Row>, row: Row, index: number): Markup {
  if (index === 0) return markup`<th scope="row">${cell(row)}</th>`;
  return markup`<td${isText && markup` class="text"`}>${cell(row)}</td>`;
}

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

/** A column of a table. */
export interface TableColumn<Row> {
  readonly title: string;
  readonly show: (row: Row) => ComponentChildren;
  /** Value to sort by; a column without it cannot be sorted. */
  readonly sort?: (row: Row) => number | string;
  readonly isNumber?: boolean;
  /** True for the column that names the row. */
  readonly isName?: boolean;
}

export interface TableProps<Row> {
  /** Name of the table. */
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** Title of the column to sort by at first, largest at the top; otherwise the order of the rows is kept. */
  readonly sortBy?: string;
  /** Number of rows shown at first. */
  readonly atFirst?: number;
  readonly isChosen?: (row: Row) => boolean;
  readonly empty: string;
  /** True to show each row as a card on a narrow screen, with the titles of the columns in it. */
  readonly hasCards?: boolean;
}

interface Order {
  readonly title: string;
  readonly isDescending: boolean;
}

/** A table that can be sorted by its columns. A wide one scrolls in itself. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, keyOf, sortBy, atFirst = 20, isChosen, empty, hasCards = false } = props;
  const [order, setOrder] = useState<Order | null>(sortBy === undefined ? null : { title: sortBy, isDescending: true });
  const [hasAll, setHasAll] = useState(false);
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  const sorted = order === null ? rows : sortRows(rows, columns, order);
  const shown = hasAll ? sorted : sorted.slice(0, atFirst);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section class={hasCards ? 'scroll cards' : 'scroll'} aria-label={`${label}, table`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <Head key={column.title} column={column} order={order} setOrder={setOrder} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={keyOf(row)} class={isChosen?.(row) ? 'chosen' : ''}>
                {columns.map((column) => (
                  <Cell key={column.title} column={column} row={row} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > atFirst && (
        <button type="button" class="quiet" onClick={() => setHasAll(!hasAll)}>
          {hasAll ? `Show the first ${atFirst}` : `Show all ${rows.length}`}
        </button>
      )}
    </>
  );
}

interface HeadProps<Row> {
  readonly column: TableColumn<Row>;
  readonly order: Order | null;
  readonly setOrder: (order: Order) => void;
}

function Head<Row>({ column, order, setOrder }: HeadProps<Row>) {
  const { title, sort, isNumber } = column;
  const isSorted = order?.title === title;
  const state = isSorted ? (order?.isDescending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" class={isNumber ? 'number' : ''} {...(state !== undefined && { 'aria-sort': state })}>
      {sort === undefined ? (
        title
      ) : (
        <button type="button" onClick={() => setOrder({ title, isDescending: isSorted ? !order?.isDescending : true })}>
          {title}
          <span class="arrow" aria-hidden="true">
            {isSorted ? (order?.isDescending ? '▾' : '▴') : ''}
          </span>
        </button>
      )}
    </th>
  );
}

function Cell<Row>({ column, row }: { readonly column: TableColumn<Row>; readonly row: Row }) {
  const { title, show, isNumber, isName } = column;
  const content = show(row);
  if (isName) return <th scope="row">{content}</th>;
  return (
    <td class={isNumber ? 'number' : ''} data-title={title}>
      {content}
    </td>
  );
}

function sortRows<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[], order: Order): readonly Row[] {
  const sort = columns.find(({ title }) => title === order.title)?.sort;
  if (sort === undefined) return rows;
  const sign = order.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [sort(a), sort(b)];
    return (one < other ? -1 : one > other ? 1 : 0) * sign;
  });
}

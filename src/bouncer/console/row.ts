/** A row as the console sends it: strings by column name. The columns depend on PgBouncer's version. */
export type ConsoleRow = Readonly<Record<string, string | null>>;

/** Reads each property of a typed row from the console's row. */
export type Columns<Row> = { readonly [Name in keyof Row]-?: (row: ConsoleRow) => Row[Name] };

/** Creates a typed row, without properties for missing columns. */
export function readRow<Row extends object>(columns: Columns<Row>, row: ConsoleRow): Row {
  const names = Object.keys(columns) as (keyof Row)[];
  const read = names.map((name) => [name, columns[name](row)]).filter(([, value]) => value !== undefined);
  return Object.freeze(Object.fromEntries(read)) as Row;
}

// Columns that exist in every version since 1.18. A missing one reads as '', 0 or false.

export const text = (column: string) => (row: ConsoleRow) => row[column] ?? '';
export const count = (column: string) => (row: ConsoleRow) => numberIn(row, column) ?? 0;
export const bigCount = (column: string) => (row: ConsoleRow) => bigintIn(row, column) ?? 0n;
export const flag = (column: string) => (row: ConsoleRow) => isOn(row[column]);
/** A duration in two columns: seconds, and the remaining microseconds. */
export const microseconds = (seconds: string, rest: string) => (row: ConsoleRow) =>
  (numberIn(row, seconds) ?? 0) * 1_000_000 + (numberIn(row, rest) ?? 0);

// Columns of newer versions, and those that may be empty.

export const optionalText = (column: string) => (row: ConsoleRow) => row[column] || undefined;
/** @param columns its name in each version */
export const optionalCount =
  (...columns: readonly string[]) =>
  (row: ConsoleRow) =>
    columns.map((column) => numberIn(row, column)).find((value) => value !== undefined);
export const optionalBigCount = (column: string) => (row: ConsoleRow) => bigintIn(row, column);

function numberIn(row: ConsoleRow, column: string): number | undefined {
  const written = row[column]?.trim();
  const value = written ? Number(written) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** The columns are NUMERIC but contain whole numbers. */
function bigintIn(row: ConsoleRow, column: string): bigint | undefined {
  const written = row[column]?.trim() ?? '';
  return /^-?\d+$/.test(written) ? BigInt(written) : undefined;
}

function isOn(written: string | null | undefined): boolean {
  return written === '1' || written === 'yes';
}

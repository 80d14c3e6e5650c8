/** Counters by row, such as a database, and by column. */
export type CountRows = Readonly<Record<string, Readonly<Record<string, number | null | undefined>>>>;

/**
 * Sums of counters over rows that come and go. A removed row takes its counts along, and a reset one starts at 0;
 * the sums keep what they had, so that they never decrease, as counters must.
 */
export class RunningSums {
  readonly #sums = new Map<string, number>();
  #before: CountRows = {};

  /**
   * Adds the current rows.
   *
   * @returns the sum of each column; columns without values are absent
   */
  add(rows: CountRows): Readonly<Record<string, number>> {
    for (const [name, row] of Object.entries(rows)) this.#addRow(row, this.#before[name] ?? {});
    // A missing row may come back with its former counts.
    this.#before = { ...this.#before, ...rows };
    return Object.fromEntries(this.#sums);
  }

  #addRow(row: CountRows[string], before: CountRows[string]): void {
    for (const [column, count] of Object.entries(row)) {
      if (typeof count !== 'number') continue;
      const increase = Math.max(0, count - (before[column] ?? 0));
      this.#sums.set(column, (this.#sums.get(column) ?? 0) + increase);
    }
  }
}

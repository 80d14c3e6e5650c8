/** Counts by what they are of, such as a database: the row's name, and in it a number for each column. */
export type CountRows = Readonly<Record<string, Readonly<Record<string, number | null | undefined>>>>;

/**
 * Sums of counts over rows that come and go. A row that vanishes takes its counts along, and one that was reset begins anew;
 * the sums keep what they had, so that they only grow, as readers of counters count on.
 */
export class RunningSums {
  readonly #sums = new Map<string, number>();
  #before: CountRows = {};

  /**
   * Takes in the rows as they are now.
   *
   * @returns the sum of each column; columns that no row has are left out
   */
  add(rows: CountRows): Readonly<Record<string, number>> {
    for (const [name, row] of Object.entries(rows)) this.#addRow(row, this.#before[name] ?? {});
    // A row that is gone for now may come back with the counts that it had.
    this.#before = { ...this.#before, ...rows };
    return Object.fromEntries(this.#sums);
  }

  #addRow(row: CountRows[string], before: CountRows[string]): void {
    for (const [column, count] of Object.entries(row)) {
      if (typeof count !== 'number') continue;
      const grown = Math.max(0, count - (before[column] ?? 0));
      this.#sums.set(column, (this.#sums.get(column) ?? 0) + grown);
    }
  }
}

/** Renders rows of text as columns: the first to the left, the others to the right. Pure. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const renderCell = (text: string, index: number) =>
    index === 0 ? text.padEnd(widths[index] ?? 0) : text.padStart(widths[index] ?? 0);
  return rows.map((row) => row.map(renderCell).join('   ').trimEnd()).join('\n');
}

/** Milliseconds with as many digits as mean something: `0.45 ms`, `4.5 ms`, `45 ms`, `4.50 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0)} ms`;
}

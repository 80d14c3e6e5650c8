/**
 * Renders a usage bar: `█████░░░░░`. Only 0 is drawn as empty, and only 1 as full.
 *
 * @param share from 0 to 1; larger values are drawn as 1, NaN as an empty bar
 * @param width columns
 */
export function bar(share: number, width: number): string {
  const columns = Math.max(0, Math.floor(width));
  const filled = columns === 0 ? 0 : filledOf(share, columns);
  return '█'.repeat(filled).padEnd(columns, '░');
}

function filledOf(share: number, columns: number): number {
  if (share >= 1) return columns;
  if (!(share > 0)) return 0;
  return Math.min(Math.max(1, Math.round(share * columns)), Math.max(1, columns - 1));
}

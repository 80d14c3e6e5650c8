/**
 * A bar of use: `█████░░░░░`. Something is never drawn as nothing, and what is not full never as full.
 *
 * @param share from 0 to 1; what is above is drawn as 1, what is no number as an empty bar
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

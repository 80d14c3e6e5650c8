/** A table whose first columns, so many as `left`, stand to the left and the others to the right. */
export function renderMarkdownTable(rows: readonly (readonly string[])[], left = 1): string {
  const [head = [], ...body] = rows;
  const rule = head.map((_, column) => (column < left ? '---' : '---:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

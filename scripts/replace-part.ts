/** A page with what stands between its markers `<!-- name:start -->` and `<!-- name:end -->` renewed. */
export function replacePart(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [before, rest] = page.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The page needs ${start} and ${end}.`);
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

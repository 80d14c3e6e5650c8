/** Number of insertions, deletions and replacements that turn one string into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/**
 * The known name of which `name` is probably a misspelling, if any. Case, `_` and `-` are ignored; two letters may be
 * wrong, one in names of up to four letters.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = plain(name);
  let nearest: string | undefined;
  let least = 3;
  for (const candidate of known) {
    const distance = editDistance(wanted, plain(candidate));
    if (distance >= least || distance > (plain(candidate).length <= 4 ? 1 : 2)) continue;
    nearest = candidate;
    least = distance;
  }
  return nearest;
}

const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');

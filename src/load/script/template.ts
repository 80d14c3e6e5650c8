import { Scanner } from '../../sql/scanner.js';

/** A statement with gaps for variables. */
export interface Template {
  /** One more than there are gaps. */
  readonly texts: readonly string[];
  readonly gaps: readonly Gap[];
}

export interface Gap {
  readonly name: string;
  /**
   * Whether a parameter can stand there: not within a string, a quoted name or a comment, which pgbench fills too, and
   * not as a part of a name.
   */
  readonly takesParameter: boolean;
}

/** One colon alone and a name; several, as in `::int`, are a cast. */
const reference = /(:+)([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?/g;

/** Characters that would form one name with `$1`. */
const namePart = /[A-Za-z0-9_$\u0080-\uffff]/;

/**
 * Finds the variables of a statement.
 *
 * @param canBe whether there can be a variable of that name; what cannot be one, as in `list[low:high]`, stays as it is
 */
export function makeTemplate(sql: string, canBe: (name: string) => boolean): Template {
  const colons = findColons(sql);
  const texts: string[] = [];
  const gaps: Gap[] = [];
  let from = 0;
  for (const { 1: colon = '', 2: name, index } of sql.matchAll(reference)) {
    if (colon.length !== 1 || name === undefined || !canBe(name)) continue;
    const isApart = index > from || gaps.length === 0;
    texts.push(sql.slice(from, index));
    gaps.push({ name, takesParameter: isApart && colons.has(index) && !namePart.test(sql[index - 1] ?? '') });
    from = index + colon.length + name.length;
  }
  return { texts: [...texts, sql.slice(from)], gaps };
}

/** Indexes of the colons that are in no string, quoted name or comment. */
function findColons(sql: string): ReadonlySet<number> {
  const scanner = new Scanner(sql, { hasStandardStrings: true });
  const found = new Set<number>();
  while (scanner.next() !== 'end') if (scanner.kind === 'symbol' && scanner.value === ':') found.add(scanner.start);
  return found;
}

/** The statement with a text in every gap. */
export function fillTemplate({ texts, gaps }: Template, fill: (gap: Gap, index: number) => string): string {
  let filled = texts[0]!;
  for (const [index, gap] of gaps.entries()) filled += fill(gap, index) + texts[index + 1]!;
  return filled;
}

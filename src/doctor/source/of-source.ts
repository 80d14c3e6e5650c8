import { factsOf, type Part, type SourceFacts } from '../facts.js';
import type { FilePlace } from '../finding.js';

/** The places that a check of the code has found. */
export function ofSource(
  source: Part<SourceFacts> | undefined,
  check: string,
): readonly { readonly name: string; readonly place: FilePlace & { readonly column: number } }[] {
  const findings = factsOf(source)?.findings ?? [];
  return findings
    .filter((finding) => finding.check === check)
    .map(({ file, line, column, name }) => ({ name, place: { file, line, column } }));
}

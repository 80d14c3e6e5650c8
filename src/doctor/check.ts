import type { DoctorFacts } from './facts.js';
import type { Found, Severity } from './finding.js';

/** One check: pure over the collected facts. */
export interface Check {
  /** Stable name, such as `slots`. */
  readonly id: string;
  /** Title of the check, for the list of checks. */
  readonly title: string;
  /** Severity of its findings, unless one has its own. */
  readonly severity: Severity;
  /** Command that explains it. */
  readonly link: string;
  /** Returns what is wrong; nothing if all is well, or if the facts are unknown. */
  readonly run: (facts: DoctorFacts) => readonly Found[];
}

/** Command that explains a check: the documentation is not part of the package. */
const explainedBy = (id: string): string => `npx pg-headroom doctor --explain ${id}`;

/** Creates a check. */
export function check(id: string, severity: Severity, title: string, run: Check['run']): Check {
  return Object.freeze({ id, title, severity, link: explainedBy(id), run });
}

/** The finding if the condition holds. */
export const when = (isWrong: boolean, evidence: string, remedy: string, severity?: Severity): readonly Found[] =>
  isWrong ? [{ evidence, remedy, ...(severity && { severity }) }] : [];

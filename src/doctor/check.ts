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
  /** Where to read more. */
  readonly link: string;
  /** Returns what is wrong; nothing if all is well, or if the facts are unknown. */
  readonly run: (facts: DoctorFacts) => readonly Found[];
}

/** Links to the pages of the documentation. */
const page = (name: string, anchor: string): string => `docs/${name}.md#${anchor}`;

/** Section of a check on the page of the doctor. */
export const ownLink = (id: string): string => page('doctor', id);

/** Creates a check whose link is its section on the page of the doctor. */
export function check(id: string, severity: Severity, title: string, run: Check['run'], link = ownLink(id)): Check {
  return Object.freeze({ id, title, severity, link, run });
}

/** The finding if the condition holds. */
export const when = (isWrong: boolean, evidence: string, remedy: string, severity?: Severity): readonly Found[] =>
  isWrong ? [{ evidence, remedy, ...(severity && { severity }) }] : [];

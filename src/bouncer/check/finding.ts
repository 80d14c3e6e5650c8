import type { IniPlace } from './read-ini.js';

/** How bad a finding is: with an error PgBouncer does not start, refuses clients, or lets the wrong people in. */
export type BouncerSeverity = 'error' | 'warning';

/** Something that is wrong with an ini file, where, and what to do. */
export interface BouncerFinding extends IniPlace {
  /** Stable name of the rule, such as `ignored-timeout`. */
  readonly rule: string;
  readonly severity: BouncerSeverity;
  /** What is so and why that is bad. */
  readonly what: string;
  readonly remedy: string;
}

/** Makes a finding. */
export function found(
  severity: BouncerSeverity,
  rule: string,
  { file, line }: IniPlace,
  what: string,
  remedy: string,
): BouncerFinding {
  return { rule, severity, file, line, what, remedy };
}

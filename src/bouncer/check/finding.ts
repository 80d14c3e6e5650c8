import type { KeyPlace } from './facts.js';
import type { IniPlace } from './read-ini.js';

/**
 * Severity of a finding. An error means that PgBouncer does not start, rejects clients, or lets unauthorized users in.
 */
export type BouncerSeverity = 'error' | 'warning';

/** A mistake in an ini file, its place, and the remedy. */
export interface BouncerFinding extends IniPlace {
  /** Stable name of the rule, such as `ignored-timeout`. */
  readonly rule: string;
  readonly severity: BouncerSeverity;
  /** The mistake and its consequence. */
  readonly what: string;
  readonly remedy: string;
  /** True if the mistake is the default of a key that is not set. */
  readonly isDefault?: true;
}

/** Creates a finding. */
export function found(
  severity: BouncerSeverity,
  rule: string,
  { file, line, isDefault }: KeyPlace,
  what: string,
  remedy: string,
): BouncerFinding {
  return { rule, severity, file, line, what, remedy, ...(isDefault && { isDefault }) };
}

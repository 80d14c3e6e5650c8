/** Severities from best to worst. `unknown`: a part did not answer, so that its checks could not run. */
export const severities = ['advice', 'unknown', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** A place in a file of the service or of PgBouncer. */
export interface FilePlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Something that is wrong with the set-up. */
export interface Diagnosis {
  /** Stable name of the check, such as `slots`. */
  readonly id: string;
  readonly severity: Severity;
  /** Evidence with its figures. Contains no password and no data. */
  readonly evidence: string;
  /** Command to type or setting to change. */
  readonly remedy: string;
  /** Command that explains the check. */
  readonly link: string;
  readonly place?: FilePlace;
}

/** What a check has found; the rest of a {@link Diagnosis} is the check's own. */
export type Found = Pick<Diagnosis, 'evidence' | 'remedy' | 'place'> & { readonly severity?: Severity };

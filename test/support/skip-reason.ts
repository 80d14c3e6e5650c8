const mark = '(skipped: ';

/** Title of a test or suite that is skipped for this reason; unchanged without one. */
export function withReason(title: string, reason: string | undefined): string {
  return reason === undefined ? title : `${title} ${mark}${reason})`;
}

/** True if the full name of a test has a reason, its own or that of its suite. */
export function hasReason(fullName: string): boolean {
  return fullName.includes(mark);
}

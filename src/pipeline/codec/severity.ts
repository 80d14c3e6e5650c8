/** Untranslated severity of errors whose `severity` is translated. */
const untranslated = new WeakMap<object, string>();

/** Records an error's severity from the field of an ErrorResponse that is never translated (`V`). */
export function noteSeverity(error: { readonly severity?: unknown }, severity: string | undefined): void {
  if (severity !== undefined && severity !== error.severity) untranslated.set(error, severity);
}

/**
 * Severity of a server's error: `ERROR`, `FATAL` or `PANIC`, whatever the server's language.
 *
 * @returns undefined for an error that is not a server's; the translated word if that is all there is
 */
export function severityOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const severity = untranslated.get(error) ?? (error as { severity?: unknown }).severity;
  return typeof severity === 'string' ? severity : undefined;
}

/** What servers said in words that are the same in every language, where `severity` of the error is another. */
const spoken = new WeakMap<object, string>();

/** Takes down how severe an error is by the field of an ErrorResponse that is never translated (`V`). */
export function noteSeverity(error: { readonly severity?: unknown }, severity: string | undefined): void {
  if (severity !== undefined && severity !== error.severity) spoken.set(error, severity);
}

/**
 * How severe an error of a server is: `ERROR`, `FATAL` or `PANIC`, whatever language the server speaks.
 *
 * @returns undefined for what no server has said, and a word of the server's language where that is all there is
 */
export function severityOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const severity = spoken.get(error) ?? (error as { severity?: unknown }).severity;
  return typeof severity === 'string' ? severity : undefined;
}

/**
 * Something that was thrown, as it can be looked at without its throwing again: an error of a hook may be anything, and
 * have getters. Pure, as far as those are.
 */
export function legible(thrown: unknown): unknown {
  try {
    const { code, message, severity } = (thrown ?? {}) as Readonly<Record<string, unknown>>;
    String(thrown);
    return [code, message, severity].every(isPlain) ? thrown : unreadable(thrown);
  } catch {
    return unreadable(thrown);
  }
}

function isPlain(value: unknown): boolean {
  return value === undefined || typeof value !== 'object' || value === null;
}

function unreadable(cause: unknown): Error {
  return new Error('something was thrown that cannot be read', { cause });
}

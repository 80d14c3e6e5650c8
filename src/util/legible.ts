/**
 * Returns a thrown value that is safe to read: a hook may throw anything, including objects whose getters throw. Such a
 * value is wrapped in an error.
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
  return new Error('an unreadable value was thrown', { cause });
}

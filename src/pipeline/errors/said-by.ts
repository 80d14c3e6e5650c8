/** Fields of `pg`'s DatabaseError and Node's system errors besides the message. */
const names = [
  ...['code', 'severity', 'detail', 'hint', 'where', 'schema', 'table', 'column', 'dataType', 'constraint'],
  ...['file', 'line', 'routine', 'errno', 'syscall', 'address', 'port', 'hostname'],
] as const;

/** The fields that an error has; for an AggregateError, as of a host with several addresses, those of its first error. */
export interface Said {
  readonly code?: string;
  readonly [name: string]: unknown;
}

/** Reads the server's or the system's fields from an error. Codes of this package are omitted. Pure. */
export function saidBy(cause: unknown): Said {
  if (cause instanceof AggregateError && cause.errors.length > 0) return saidBy(cause.errors[0]);
  if (!(cause instanceof Error)) return {};
  const entries = names.map((name) => [name, Reflect.get(cause, name) as unknown] as const);
  return Object.fromEntries(
    entries.filter(([name, value]) => isPlain(value) && !(name === 'code' && !isForeign(value))),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function isForeign(code: unknown): boolean {
  return typeof code === 'string' && !code.startsWith('HEADROOM_');
}

/** Returns the message of an error, without its final full stop; of an AggregateError that of the first. Pure. */
export function wordsOf(cause: unknown): string | undefined {
  if (cause === undefined || cause === null) return undefined;
  const first = cause instanceof AggregateError && cause.errors.length > 0 ? cause.errors[0] : cause;
  const text = first instanceof Error ? first.message || first.name : String(first);
  return text.replace(/\.$/, '');
}

/** Puts the words of `pg`, the server or the system, if any, in front of a sentence. */
export function afterTheirs(cause: unknown, what: string): string {
  const theirs = wordsOf(cause);
  return theirs === undefined ? what : `${theirs}. ${what}`;
}

/** `pg` reports a failed TLS negotiation without a code, so libraries match these messages, and only without a code. */
const withoutCode: ReadonlySet<string> = new Set([
  'The server does not support SSL connections',
  'There was an error establishing an SSL connection',
]);

/** True for an error of `pg` that libraries recognize by its message and by its lack of a code. */
export function isKnownWithoutCode(cause: unknown): boolean {
  return cause instanceof Error && saidBy(cause).code === undefined && withoutCode.has(cause.message);
}

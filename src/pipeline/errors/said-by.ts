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

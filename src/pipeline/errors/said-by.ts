/** What `pg`'s DatabaseError and Node's system errors carry beside their message. */
const names = [
  ...['code', 'severity', 'detail', 'hint', 'where', 'schema', 'table', 'column', 'dataType', 'constraint'],
  ...['file', 'line', 'routine', 'errno', 'syscall', 'address', 'port', 'hostname'],
] as const;

/** Those of them that an error has; of several at once, as of a host with several addresses, those of the first. */
export interface Said {
  readonly code?: string;
  readonly [name: string]: unknown;
}

/** Reads what the server or the system said of a failure. What is this package's own is left out. Pure. */
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

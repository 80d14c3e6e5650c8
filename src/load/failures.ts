/** Kind of error that the server's limit causes. */
const tooManyClients = 'too many clients';

/** PgBouncer gives every error of its own this code, and says in the message what it is. */
const pgBouncer = '08P01';

const byCode: Readonly<Record<string, string>> = {
  '53300': tooManyClients,
  '57P03': 'server starting or stopping',
  '57P01': 'session ended by the server',
  '57014': 'statement timed out',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection lost',
  EPIPE: 'connection lost',
  EADDRNOTAVAIL: 'no local port left',
  EMFILE: 'no file handle left',
};

const byMessage: readonly (readonly [RegExp, string])[] = [
  [/timeout|timed out/i, 'connection timed out'],
  [/terminated|closed|not queryable/i, 'connection lost'],
];

/** Puts an error into a kind that can be counted. */
export function classifyFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === pgBouncer) return error.message;
  if (code !== undefined) return byCode[code] ?? code;
  return byMessage.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message;
}

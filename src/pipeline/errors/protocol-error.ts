/** What came over a connection is nothing that `pg` can read. The `cause` of what callers get. */
export class OddAnswerError extends Error {
  readonly remedy: string;

  constructor(what: string, remedy: string, cause: unknown) {
    super(what, { cause });
    this.remedy = remedy;
  }
}

/** Ways to sign in that `pg` does not know (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const unknownMethods: Readonly<Record<string, string>> = {
  2: 'Kerberos V5',
  6: 'SCM credentials',
  7: 'GSSAPI',
  9: 'SSPI',
};
const saysMethod = /^Unknown authenticationOk message type (\d+)$/;

/** Makes the error for what `pg`'s parser has thrown. */
export function oddAnswer(cause: unknown): OddAnswerError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const method = saysMethod.exec(said)?.[1];
  if (method !== undefined) {
    const name = unknownMethods[method] ?? `method ${method}`;
    const remedy = 'Have pg_hba.conf ask this client for scram-sha-256, or for another method that pg knows.';
    return new OddAnswerError(`The server asks to sign in by ${name}, which pg does not know`, remedy, cause);
  }
  const remedy =
    'Check that host and port are those of PostgreSQL or a pooler, and that nothing between changes bytes.';
  return new OddAnswerError(`What came is not PostgreSQL's protocol: ${said}`, remedy, cause);
}

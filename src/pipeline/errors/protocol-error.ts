/** The server sent data that `pg` cannot parse. The `cause` of the error that callers get. */
export class OddAnswerError extends Error {
  readonly remedy: string;

  constructor(what: string, remedy: string, cause: unknown) {
    super(what, { cause });
    this.remedy = remedy;
  }
}

/** Authentication methods that `pg` does not support (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const unknownMethods: Readonly<Record<string, string>> = {
  2: 'Kerberos V5',
  6: 'SCM credentials',
  7: 'GSSAPI',
  9: 'SSPI',
};
const saysMethod = /^Unknown authenticationOk message type (\d+)$/;

/** Creates the error for an exception of `pg`'s parser. */
export function oddAnswer(cause: unknown): OddAnswerError {
  const said = cause instanceof Error ? cause.message : String(cause);
  const method = saysMethod.exec(said)?.[1];
  if (method !== undefined) {
    const name = unknownMethods[method] ?? `method ${method}`;
    const remedy = 'Let pg_hba.conf require scram-sha-256 for this client, or another method that pg supports.';
    return new OddAnswerError(
      `The server requires authentication by ${name}, which pg does not support`,
      remedy,
      cause,
    );
  }
  const remedy =
    'Check that host and port are those of PostgreSQL or a pooler, and that nothing in between changes the data.';
  return new OddAnswerError(`The data received is not PostgreSQL's protocol: ${said}`, remedy, cause);
}

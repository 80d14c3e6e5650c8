/** One request of a script's kind, carried out over connections of whichever strategy. */
export interface Connections {
  /** Runs a script of a single statement on whichever connection. */
  query(statement: Statement): Promise<Answer>;
  /** Runs work on one connection. */
  run<T>(work: (session: ScriptSession) => Promise<T>): Promise<T>;
}

export interface ScriptSession {
  query(statement: Statement): Promise<Answer>;
}

export interface Statement {
  readonly text: string;
  /** Of `$1`…; without them the text goes by the simple protocol. */
  readonly values?: readonly (string | null)[];
  /** To be prepared under. */
  readonly name?: string;
}

/** Rows of the last result, values as text, as the server wrote them. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Results of the statements before the last, where the text had several (`\;`). `\aset` looks at them. */
  readonly earlier?: readonly Pick<Answer, 'columns' | 'rows'>[];
}

/** Requests of users: scripts, chosen by weight. */
export interface CompiledWorkload {
  /** A user with variables of its own, which last from one request to the next as in pgbench. */
  createUser(clientId: number): ScriptUser;
}

export interface ScriptUser {
  /**
   * Picks a script and runs it once. A script of one statement goes to `connections.query`, any other to
   * `connections.run` as a whole.
   *
   * @throws whatever ended it; the transaction that it was in is the strategy's to clear away
   */
  request(connections: Connections, signal: AbortSignal): Promise<void>;
}

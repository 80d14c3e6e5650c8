import pg from 'pg';

/** Runs one statement on a connection of its own, past every pool. */
export async function runSql<R extends pg.QueryResultRow>(url: string, sql: string, values?: unknown[]): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'observer' });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

export interface Session {
  readonly pid: number;
  readonly state: string | null;
  readonly query: string;
}

/** The server's sessions under an application name. */
export function listSessions(url: string, applicationName: string): Promise<Session[]> {
  const sql = 'select pid, state, query from pg_stat_activity where application_name = $1';
  return runSql<Session & pg.QueryResultRow>(url, sql, [applicationName]);
}

import { queryAt } from './server.js';

export interface Session {
  readonly pid: number;
  readonly state: string | null;
  readonly query: string;
}

/** The server's sessions under an application name. */
export async function listSessions(url: string, applicationName: string): Promise<Session[]> {
  const sql = 'select pid, state, query from pg_stat_activity where application_name = $1';
  return (await queryAt(url, sql, [applicationName])) as unknown as Session[];
}

/** Ends up to `count` random sessions of an application, and gives back how many it was. */
export async function terminateSessions(url: string, applicationName: string, count: number): Promise<number> {
  const sql = `
    with victims as materialized (
      select pid from pg_stat_activity where application_name = $1 order by random() limit $2
    )
    select pg_terminate_backend(pid) as is_ended from victims`;
  const rows = await queryAt(url, sql, [applicationName, count]);
  return rows.filter((row) => row.is_ended).length;
}

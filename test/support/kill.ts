import { runSql } from './sql.js';

/** Ends up to `count` random sessions of an application, and gives back how many it was. */
export async function terminateSessions(url: string, applicationName: string, count: number): Promise<number> {
  const sql = `
    with victims as materialized (
      select pid from pg_stat_activity where application_name = $1 order by random() limit $2
    )
    select pg_terminate_backend(pid) as is_ended from victims`;
  const rows = await runSql<{ is_ended: boolean }>(url, sql, [applicationName, count]);
  return rows.filter((row) => row.is_ended).length;
}

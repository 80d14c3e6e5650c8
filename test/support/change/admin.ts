import pg from 'pg';
import { until } from '../wait.js';

/** Whom the changes of settings do not concern. */
const exempt = '-c default_transaction_read_only=off -c synchronous_commit=local';

/** Sessions beside the pool: one that changes things, one that looks and probes. */
export class Admin implements AsyncDisposable {
  readonly #url: string;
  readonly #changer: pg.Client;
  readonly #prober: pg.Client;

  static async connect(url: string): Promise<Admin> {
    const admin = new Admin(url);
    await Promise.all([admin.#changer.connect(), admin.#prober.connect()]);
    await admin.#prober.query('create table probed (n int)');
    return admin;
  }

  private constructor(url: string) {
    this.#url = url;
    this.#changer = new pg.Client({ connectionString: url, options: exempt, application_name: 'changer' });
    this.#prober = new pg.Client({ connectionString: url, application_name: 'prober' });
    for (const client of [this.#changer, this.#prober]) client.on('error', () => undefined);
  }

  async run(...texts: readonly string[]): Promise<Record<string, unknown>[]> {
    let last: pg.QueryResult | undefined;
    for (const text of texts) last = await this.#changer.query(text);
    return last?.rows ?? [];
  }

  /** Begins a commit, and waits until that waits for a synchronous standby; `isOver` resolves when it is done. */
  async probeStall(): Promise<{ readonly isOver: Promise<unknown> }> {
    const { processID } = this.#prober as unknown as { processID: number };
    let commit: Promise<unknown> | undefined;
    await until('a commit waits for the standby', async () => {
      // One that came before the setting was taken up is done; then another tries.
      commit ??= this.#prober.query('insert into probed values (1)').finally(() => {
        commit = undefined;
      });
      const [row] = await this.run(`select wait_event from pg_stat_activity where pid = ${processID}`);
      return row?.wait_event === 'SyncRep';
    });
    return { isOver: Promise.resolve(commit) };
  }

  /** Sees to it that nothing set by the changes is left. */
  async restore(): Promise<void> {
    await this.run(
      'rollback',
      'alter system reset default_transaction_read_only',
      'alter system reset synchronous_standby_names',
      'select pg_reload_conf()',
    );
  }

  /** How often each id is there. */
  async count(table: string): Promise<Map<string, number>> {
    const client = new pg.Client({ connectionString: this.#url, options: exempt });
    await client.connect();
    const { rows } = await client.query(`select id, count(*)::int as n from ${table} group by id`);
    await client.end();
    return new Map(rows.map(({ id, n }) => [id, n]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#changer.end(), this.#prober.end()]);
  }
}

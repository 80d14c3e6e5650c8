import pg from 'pg';
import { tablesSql } from './tables.js';

export interface Audit {
  /** Operations of the row's workload that the server knows of. */
  readonly operations: number;
  readonly is_balanced: boolean;
}

/** A session of the benchmark's own, which looks at the server and at nothing else while others are measured. */
export class Observer implements AsyncDisposable {
  readonly #client: pg.Client;

  constructor(url: string) {
    this.#client = new pg.Client({ connectionString: url, application_name: 'bench observer' });
  }

  async connect(): Promise<void> {
    await this.#client.connect();
  }

  /** Makes every table anew. */
  async makeTables(): Promise<void> {
    for (const statement of tablesSql) await this.#client.query(statement);
  }

  /** Current number of connections with this `application_name`. */
  async countConnections(applicationName: string): Promise<number> {
    const text = 'select count(*)::int as n from pg_stat_activity where application_name = $1';
    const { rows } = await this.#client.query<{ n: number }>(text, [applicationName]);
    return rows[0]!.n;
  }

  async audit(sql: string): Promise<Audit> {
    const { rows } = await this.#client.query<Audit>(sql);
    return rows[0]!;
  }

  /** The folder of the server's programs. */
  async findBinaries(): Promise<string | undefined> {
    const { rows } = await this.#client.query<{ setting: string }>(
      `select setting from pg_config where name = 'BINDIR'`,
    );
    return rows[0]?.setting;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end();
  }
}

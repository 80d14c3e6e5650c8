import { Client, type FieldDef, type QueryArrayResult } from 'pg';
import type { Answer, Connections, ScriptSession, Statement } from '../../src/load/script/script.js';

/** Connections for scripts that are one alone, and tell what was sent over it. */
export interface TestConnections extends Connections, AsyncDisposable {
  readonly sent: Statement[];
  /** How often a whole connection was taken. */
  readonly runs: number;
}

/** Opens the one connection: `await using connections = await connectForScripts(url)`. */
export async function connectForScripts(url: string): Promise<TestConnections> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const sent: Statement[] = [];
  const query = async (statement: Statement) => {
    sent.push(statement);
    return send(client, statement);
  };
  let runs = 0;
  return {
    sent,
    query,
    get runs() {
      return runs;
    },
    run: async <T>(work: (session: ScriptSession) => Promise<T>) => {
      runs += 1;
      return work({ query });
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

const asText = { getTypeParser: () => (text: string | Buffer) => String(text) };

async function send(client: Client, { text, values, name }: Statement): Promise<Answer> {
  const config = { text, rowMode: 'array' as const, types: asText };
  const result: QueryArrayResult<(string | null)[]> | QueryArrayResult<(string | null)[]>[] = await client.query({
    ...config,
    ...(values !== undefined && { values: [...values] }),
    ...(name !== undefined && { name }),
  });
  const answers = (Array.isArray(result) ? result : [result]).map(({ fields, rows }) => ({
    columns: fields.map((field: FieldDef) => field.name),
    rows,
  }));
  const last = answers.pop();
  return { columns: [], rows: [], ...last, earlier: answers };
}

import type { DriverClient } from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';

/** Leaves every value as the server wrote it, whatever parsers the application has installed. */
const asText = { getTypeParser: () => String };

export type Row = Readonly<Record<string, string | null>>;

/** Runs a statement of the budget on a session. */
export async function run(
  client: DriverClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const config = { text, values: [...values], types: asText };
  const result = (await sendUnseen(client, config)) as unknown as { rows: Row[] };
  return result.rows;
}

/** True for the server's `true`. */
export function isTrue(value: string | null | undefined): boolean {
  return value === 't';
}

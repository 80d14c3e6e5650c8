import type { WorkloadPlan } from '../../src/load/drive/plan.js';
import { compileWorkload } from '../../src/load/script/compile.js';
import type { Answer, Connections, ScriptUser, Statement } from '../../src/load/script/script.js';

/** A plan for one script, which is all that most tests need. */
export function planOf(text: string, plan: Partial<WorkloadPlan> = {}): WorkloadPlan {
  const scripts = [{ name: 'test.sql', text, weight: 1 }];
  return { scripts, variables: {}, protocol: 'simple', schema: null, asText: [], ...plan };
}

/** A user of a plan. */
export function userOf(plan: WorkloadPlan, { seed = 1, clientId = 0 } = {}): ScriptUser {
  return compileWorkload(plan, seed).createUser(clientId);
}

/** Connections that answer from what they are given, and tell what was sent. */
export interface FakeConnections extends Connections {
  readonly sent: Statement[];
  /** How often a whole connection was taken. */
  runs: number;
}

/** @param answer what a statement is answered @default no rows */
export function fakeConnections(
  answer: (statement: Statement) => Partial<Answer> | Promise<Partial<Answer>> = () => ({}),
): FakeConnections {
  const sent: Statement[] = [];
  const query = async (statement: Statement) => {
    sent.push(statement);
    return { columns: [], rows: [], ...(await answer(statement)) };
  };
  const connections: FakeConnections = {
    sent,
    runs: 0,
    query,
    run: (work) => {
      connections.runs += 1;
      return work({ query });
    },
  };
  return connections;
}

/** Never fires. */
export const never = new AbortController().signal;

/** Runs a script and gives what it gave to `debug()`, such as `integer 5`. */
export async function debugOf(text: string, plan: Partial<WorkloadPlan> = {}): Promise<string[]> {
  const lines: string[] = [];
  const workload = compileWorkload(planOf(text, plan), 1, {
    onDebug: (line) => lines.push(line.replace('debug: ', '')),
  });
  await workload.createUser(0).request(fakeConnections(), never);
  return lines;
}

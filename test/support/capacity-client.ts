// One of the processes of test/integration/bouncer-capacity.test.ts: opens its clients, says so, and drives them when told to.
import { randomInt } from 'node:crypto';
import { Ledger, type Outcome } from '../../src/load/demo/ledger.js';
import { perform, pickRequest, type Request } from '../../src/load/demo/workload.js';
import { connectionPerUser } from '../../src/load/strategy/strategy.js';

/** What the process is told on its command line, as JSON. */
export interface ClientTask {
  readonly url: string;
  readonly clients: number;
  /** Requests that each client makes, one after the other. */
  readonly requests: number;
  /** Rows of the tables that transactions queue for. */
  readonly branches: number;
  readonly tellers: number;
  /** Which of `processes` this one is: its transactions are numbered apart from those of the others. */
  readonly index: number;
  readonly processes: number;
}

/** What the process says, in this order. */
export type ClientReport = { readonly connected: number } | ClientResult;

export interface ClientResult {
  /** Outcomes by number of the transaction, as `Ledger` knows them. */
  readonly outcomes: readonly (readonly [request: number, outcome: Outcome])[];
  readonly done: number;
  readonly errors: readonly string[];
}

async function run({ url, clients, requests, index, processes, ...rows }: ClientTask): Promise<ClientResult> {
  const way = connectionPerUser('through PgBouncer', { connectionString: url });
  const ledger = new Ledger();
  const numbered = {
    open: () => ledger.open() * processes + index,
    mark: (request: number, outcome: Outcome) => ledger.mark((request - index) / processes, outcome),
  };
  const errors: string[] = [];
  let done = 0;
  const beClient = async () => {
    for (let i = 0; i < requests; i++) {
      await perform(pick(rows), way, numbered).then(
        () => done++,
        (error) => errors.push(String(error)),
      );
    }
  };
  await way.open(clients, new AbortController().signal);
  report({ connected: clients });
  await new Promise((resolve) => process.once('message', resolve));
  await Promise.all(Array.from({ length: clients }, beClient));
  await way.close();
  const numbers = Array.from({ length: ledger.size }, (_, number) => number);
  const outcomes = numbers.map((n) => [n * processes + index, ledger.outcomeOf(n) ?? 'failed'] as const);
  return { outcomes, done, errors };
}

function pick({ branches, tellers }: Pick<ClientTask, 'branches' | 'tellers'>): Request {
  const request = pickRequest(1, Math.random);
  return request.kind === 'lookup'
    ? request
    : { ...request, bid: randomInt(branches) + 1, tid: randomInt(tellers) + 1 };
}

function report(message: ClientReport): void {
  process.send?.(message);
}

process.once('disconnect', () => process.exit());
const task: ClientTask = JSON.parse(process.argv[2] ?? '');
report(await run(task));
process.disconnect?.();

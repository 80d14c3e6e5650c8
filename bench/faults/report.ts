import type { Machine } from '../machine.js';
import { limits } from './pools.js';
import type { Account } from './watched-load.js';

/** One scenario's rows. */
export interface Trial {
  readonly name: string;
  readonly text: string;
  readonly accounts: readonly Account[];
}

const head = [
  'Fault',
  'Pool',
  'Acknowledged',
  'Failed',
  'Lost',
  'Doubled',
  'Unknown',
  'Wrong',
  'Stuck',
  'Past deadline',
  'First good answer',
  'Crashes',
  'Errors',
];

/** Renders docs/reliability.md. */
export function renderReport(trials: readonly Trial[], machine: Machine, day: string): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const rows = trials.flatMap(({ name, accounts }) =>
    accounts.map((account, at) => rowOf(at === 0 ? `**${name}**` : '', account)),
  );
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return `# Reliability

Written by \`npm run faults\` on ${day}: ${machine.processor}, ${machine.cores} cores, ${machine.platform}, load average ${machine.load}; ${versions.join(', ')}.

Each pool runs in a process of its own with 5 connections and 20 callers, all at the same time, so that one fault hits all of
them. A caller writes a row with an id of its own and reads it back. Each pool has the same limits, as far as it knows them:
${limits.acquireMs} ms to get a connection, ${limits.statementMs} ms for a statement; a call past their sum is past its deadline. \`pg.Pool\` knows one
host only, so in the rows with a standby it has the first. postgres.js has no time limit for statements or for waiting.

- **Lost**: acknowledged, but not there afterwards. **Doubled**: there twice. **Unknown**: failed, but there: the caller cannot
  know. **Wrong**: a read found something else than the row that was just written. **Stuck**: the pool did not end its calls.
- **First good answer**: from the end of the fault to the first answer to a call made after it; – for none within the trial.

${trials.map(({ name, text }) => `- **${name}**: ${text}.`).join('\n')}

${[line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')}
`;
}

function rowOf(name: string, account: Account): string[] {
  const { pool, acknowledged, failed, lost, doubled, unknown, wrong, stuck, crashes, errors } = account;
  const counts = [acknowledged, failed, lost, doubled, unknown, wrong].map(String);
  const past = account.pastDeadlineMs < 1 ? '0' : `${Math.round(account.pastDeadlineMs)} ms`;
  const recovery = account.recoveryMs === undefined ? '–' : `${Math.round(account.recoveryMs)} ms`;
  const said = errors.join('; ').replaceAll('|', '/').replace(/\s+/g, ' ');
  return [name, pool, ...counts, stuck === 0 ? '' : 'yes', past, recovery, crashes === 0 ? '' : String(crashes), said];
}

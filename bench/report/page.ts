import { emptyStudySection } from '../../scripts/study-section.js';
import { formatFixed } from '../../src/format/number.js';
import type { Report, RowResult } from '../summary.js';
import { renderMarkdownTable } from './markdown.js';
import { renderGlance, renderLatencies, renderWorkload } from './page-tables.js';

/**
 * The page for those who want to know whether to believe it. What it says of the method must hold whatever the figures
 * are: no word in it praises one of them.
 */
export function renderPage(report: Report): string {
  const workloads = new Map<string, RowResult[]>();
  for (const row of report.rows) workloads.set(row.workload, [...(workloads.get(row.workload) ?? []), row]);
  const sections = [
    introduction(report),
    ['## At a glance', glanceText(report), renderGlance(report.rows), ...renderLatencies(report.rows), chart].join(
      '\n\n',
    ),
    howSection(report),
    machineSection(report),
    `## Results\n\n${resultsText(report)}`,
    ...[...workloads.values()].map(renderWorkload),
    limits,
    again,
    `## Before and after\n\n${beforeAfterText}\n\n${emptyStudySection}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function introduction({ startedAt, machine }: Report): string {
  const { versions } = machine;
  return `# Performance

Headroom ${versions['pg-headroom']}, \`pg.Pool\` (pg ${versions.pg}) and postgres.js ${versions.postgres}, measured side by side
on ${startedAt.slice(0, 10)}. \`npm run bench -- --docs\` wrote this page; nothing in it was edited by hand. The figures of
every single sample are in [performance.json](performance.json). What pooling as such brings, against a connection for each
request, is at the end: [before and after](#before-and-after).`;
}

function glanceText({ effort }: Report): string {
  return `How many times as many operations a second Headroom does: the median of ${effort.rounds} rounds, and the least and the
greatest of them. Below 1, Headroom is slower. pgbench, a program in C, is the limit that the server sets, not a peer.`;
}

function howSection({ effort, peers, pgbenchVersion }: Report): string {
  const limit = pgbenchVersion
    ? `**pgbench ${pgbenchVersion} is the limit** where its rows say so: the same tables and statements, prepared, over as many
  connections, selects in libpq pipelines of 32. It knows no callers, converts no results and keeps two threads busy.`
    : '**pgbench was not found** on this machine; where it is, its figures show what the server itself can do.';
  return `## How the libraries are compared

- **Each library in a process of its own**, one at work at a time: in one process they share a heap and a compiler,
  and slow each other down. Every row of the tables starts new processes and opens new connections.
- **Interleaved:** in each of ${effort.rounds} rounds every library runs for ${effort.seconds} s, another one first each time, so that what
  else happens on the machine touches all of them. Ratios are taken round by round, before their median.
- **Warm:** each runs for ${effort.seconds} s before the first round, and before each sample its callers have been at work for
  ${formatFixed(effort.warmUpSeconds, 1)} s.
- **Callers are a closed loop:** each begins its next operation when its last is answered.
- **Same server, same tables, same statements, same \`max\`.** The tables are made anew for every row. Idle timeouts are
  off everywhere. The statements of the workloads are prepared, in the way each library has for it.
- **Checked:** before a row, every library must give the right answer. After inserts and transactions the server must
  know of exactly the operations that were counted, and in TPC-B the sums of accounts, tellers, branches and history
  must be equal; otherwise there is no page.
- **Client CPU** is user and system time of the library's process, per operation. It holds what the operation costs in
  Node.js and the kernel's sockets.
- **Connections** are counted by the server (\`pg_stat_activity\`) after every sample; the most are shown.
- **A network with a delay** is a TCP proxy in a process of its own that holds back what goes each way. Timers are
  late, so the tables say how long an empty statement really takes there and back.
- ${limit}

What each library is given:

${renderMarkdownTable([['Library', 'Settings and calls'], ...peers.map(({ name, settings }) => [name, settings])], 2)}`;
}

function machineSection({ machine, startedAt }: Report): string {
  const { processor, cores, memoryGiB, platform, load, versions } = machine;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `## Machine and versions

${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}; load average ${formatFixed(load, 2)} before the run, ${startedAt}. Server, clients and
proxy share it and talk over TCP on 127.0.0.1. ${names.join(', ')}. The server runs with its defaults but for \`fsync\` and
\`full_page_writes\`, which are off: writes measure clients and server, not a disk.`;
}

function resultsText({ effort }: Report): string {
  return `Medians of ${effort.rounds} rounds, with the least and the greatest in brackets. “Headroom is” tells Headroom's figure divided
by that of the line, round by round.`;
}

const beforeAfterText = `What pooling does for a service: the same users with a connection for each request (\`none\`), through pools, and
through PgBouncer. \`npm run study\` measures it; [load-testing.md](load-testing.md) tells how to do so on your own database.`;

const chart = '![The same as a chart, pg.Pool = 1](performance.svg)';

const limits = `## What this does not say

- **How fast your service is.** Rows are small, everything is in memory, and there is no TLS and no PgBouncer. Large
  results, COPY, cursors and streams are not measured.
- **What separate machines would show.** Client and server share the cores, so a client that needs less leaves more
  to the server, and gains twice.
- **How long requests wait that arrive whether or not the last was answered.** A closed loop sends less when answers are
  slow; an open one would show longer waits under overload.
- **What a statement costs first.** All are repeated thousands of times; statements that differ each time, and new
  connections, are another matter.
- **What cleverer use would give.** Transactions wait for each statement before the next, as most services do;
  several statements sent at once would be faster where a library can. postgres.js pipelines up to 100 statements on a
  connection, a bound its documentation does not name and which is left as it is.
- **Anything about features.** And those who wrote Headroom wrote the benchmark; if a library is not at its best in it,
  please say so.`;

const again = `## Run it yourself

\`\`\`sh
npm ci
npm run bench                             # everything, about five minutes
npm run bench -- --only query-64          # one row
npm run bench -- --docs                   # and write this page
\`\`\`

It starts a PostgreSQL of its own, the installed one if there is any, and leaves nothing behind. The code is in
[bench](../bench): a workload is one file in \`bench/workloads\`, a library one in \`bench/peers\`.`;

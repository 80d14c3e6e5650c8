import { emptyStudySection } from '../../scripts/study-section.js';
import { joinList } from '../../src/format/list.js';
import { formatFixed } from '../../src/format/number.js';
import type { Report, RowResult } from '../summary.js';
import { traced } from '../workloads/traced.js';
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

function introduction({ startedAt, machine, peers }: Report): string {
  const { versions } = machine;
  const libraries = [
    `Headroom ${versions['pg-headroom']}`,
    `\`pg.Pool\` (pg ${versions.pg})`,
    `postgres.js ${versions.postgres}`,
    ...(hasPeer(peers, 'Effect')
      ? [`Effect ${versions.effect} (\`@effect/sql-pg\` ${versions['@effect/sql-pg']})`]
      : []),
    ...(hasPeer(peers, 'Bun') ? [`Bun ${versions.Bun}`] : []),
  ];
  return `# Performance

${joinList(libraries)}, measured side by side
on ${startedAt.slice(0, 10)}. \`npm run bench -- --docs\` generates this page. The figures of every sample are in
[performance.json](performance.json). The benefit of pooling itself, compared with a connection per
request, is at the end: [before and after](#before-and-after).`;
}

function hasPeer(peers: Report['peers'], name: string): boolean {
  return peers.some((peer) => peer.name === name);
}

function glanceText({ effort }: Report): string {
  return `Operations per second of Headroom, as a multiple of the other library's: the median of ${effort.rounds} rounds, with minimum
and maximum. Below 1, Headroom is slower. pgbench, a program in C, marks the server's ceiling; it is not a
competitor.`;
}

function howSection({ effort, peers, pgbenchVersion, machine, rows }: Report): string {
  const limit = pgbenchVersion
    ? `**pgbench ${pgbenchVersion} is included as an upper bound** in some tables: the same tables and statements, prepared, over as many
  connections, selects in libpq pipelines of 32. It has no separate callers, converts no results and keeps two threads busy.`
    : '**pgbench was not found** on this machine; where it is, its figures show what the server itself can do.';
  return `## How the libraries are compared

- **Each library in its own process**, one active at a time: in one process they would share heap and compiler, and slow
  each other down. Every row of the tables starts new processes and opens new connections.
- **Interleaved:** in each of ${effort.rounds} rounds every library runs for ${effort.seconds} s, in changing order, so that other load on
  the machine affects all of them. Ratios are computed per round, before the median.
- **Warm:** each runs for ${effort.seconds} s before the first round, and before each sample its callers have been active for
  ${formatFixed(effort.warmUpSeconds, 1)} s.
- **Callers are a closed loop:** each starts its next operation when the previous one is answered.
- **Same server, same tables, same statements, same \`max\`.** The tables are recreated for every row. Idle timeouts are
  off everywhere. The statements of the workloads are prepared, with each library's own method.
- **Verified:** before a row, every library must return the correct result. After inserts and transactions the server must
  have exactly the counted operations, and in TPC-B the sums of accounts, tellers, branches and history
  must be equal; otherwise no page is written.
- **Client CPU** is user and system time of the library's process, per operation. It includes the cost of
  the kernel's sockets.
- **Connections** are counted by the server (\`pg_stat_activity\`) after every sample; the maximum is shown.
- **A delayed network** is a TCP proxy in its own process that delays both directions. Timers are imprecise, so the tables
  show the real round-trip time of an empty statement.
${[...describeExtras(peers), ...describeTracing(rows, machine.versions), limit].map((line) => `- ${line}`).join('\n')}

Settings and calls of each library:

${renderMarkdownTable([['Library', 'Settings and calls'], ...peers.map(({ name, settings }) => [name, settings])], 2)}`;
}

/** Explanations of the libraries that are measured on request. */
function describeExtras(peers: Report['peers']): string[] {
  return [
    ...(hasPeer(peers, 'Effect')
      ? [
          `**Effect's callers are not effects:** each operation is one effect that its caller runs. A service whose code consists of
  effects runs one for many operations, which costs less.`,
        ]
      : []),
    ...(hasPeer(peers, 'Bun')
      ? [
          `**Bun's client is part of Bun,** written in native code. It exists in no other runtime, so its process runs Bun, and its
  figures compare runtimes as well as libraries.`,
        ]
      : []),
  ];
}

function describeTracing(rows: Report['rows'], versions: Report['machine']['versions']): string[] {
  if (!rows.some(({ workload }) => workload === traced.name)) return [];
  return [
    `**In \`${traced.name}\`, OpenTelemetry's SDK ${versions['@opentelemetry/sdk-trace-node']} runs in each library's process.** It samples everything and keeps the
  spans in memory for a moment; where they are sent, that costs more. Every operation must have exactly one span. Libraries without an
  instrumentation are left out.`,
  ];
}

function machineSection({ machine, startedAt }: Report): string {
  const { processor, cores, memoryGiB, platform, load, versions } = machine;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `## Machine and versions

${processor}, ${cores} cores, ${memoryGiB} GiB, ${platform}; load average ${formatFixed(load, 2)} before the run, ${startedAt}. Server, clients and
proxy share it and communicate over TCP on 127.0.0.1. ${names.join(', ')}. The server runs with its defaults except \`fsync\` and
\`full_page_writes\`, which are off: writes measure clients and server, not the disk.`;
}

function resultsText({ effort }: Report): string {
  return `Medians of ${effort.rounds} rounds, with minimum and maximum in brackets. “Headroom is” is Headroom's figure divided by that of the
line, per round.`;
}

const beforeAfterText = `The benefit of pooling for a service: the same users with a connection per request (\`none\`), through pools, and
through PgBouncer. \`npm run study\` measures it; [Load testing](load-testing.md) describes how to do so on your own database.`;

const chart = '![The same as a chart, pg.Pool = 1](performance.svg)';

const limits = `## What this page does not tell you

- **How fast your service is.** Everything is in memory, and there is no TLS and no PgBouncer. COPY is not measured.
- **Separate machines.** Client and server share the cores, so a client that needs less CPU leaves more to the server, and
  benefits twice.
- **Waiting times at a fixed request rate.** A closed loop sends less when answers are slow; an open one would show longer
  waits under overload.
- **Cost of first use.** All statements are repeated thousands of times; statements that differ each time, and new
  connections, are not measured.
- **Optimized use.** Transactions wait for each statement before the next, as most services do; only the last one is sent
  together with COMMIT, in a library that can (\`tx.commitWith()\`). postgres.js pipelines up to 100 statements on a
  connection, an undocumented limit that is left unchanged.
- **Features.** The authors of Headroom wrote the benchmark; if a library does not perform at its best in it, please report it.`;

const again = `## Run it yourself

\`\`\`sh
npm ci
npm run bench                             # everything, about eight minutes
npm run bench -- --only query-64          # one row
npm run bench -- --peer effect --peer bun # with Effect, and Bun on Linux x64
npm run bench -- --docs                   # also generates this page
\`\`\`

It starts a temporary PostgreSQL, from an installed server if there is one, and leaves nothing behind. The code is in
\`bench\`: a workload is one file in \`bench/workloads\`, a library one in \`bench/peers\`.`;

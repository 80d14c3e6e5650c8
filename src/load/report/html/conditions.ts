import { type Markup, markup } from '../../../format/markup.js';
import { formatNoun } from '../../../format/noun.js';
import { formatCount } from '../../../format/number.js';
import type { StudyResult } from '../../study/result.js';
import { formatLatency } from '../describe.js';

type Fact = readonly [name: string, value: string];

/** The machine, versions and settings, and how to do it again. */
export function renderConditions(result: StudyResult): Markup {
  const { machine, server, pgBouncer, command } = result;
  return markup`<h2>Conditions</h2>
<p class="hint">The figures are valid for this machine, this server and these settings. Measure on yours.</p>
<div class="facts">${[
    renderFacts('Settings', listSettings(result)),
    renderFacts('Machine that generated the load', [
      ['Processor', `${machine.processor}, ${formatCount(machine.cores)} cores`],
      ['Memory', `${machine.memoryGiB} GiB`],
      ['Platform', machine.platform],
      ['Node.js', machine.node],
      ['pg', machine.pg],
      ['pg-headroom', result.version],
    ]),
    renderFacts('PostgreSQL', [
      ['Version', server.version],
      ['Server', describePlace(server.isEmbedded, server.isLocal)],
      [
        'Connections',
        `${formatCount(server.maxConnections)}, of which ${formatCount(server.usableConnections)} are usable`,
      ],
      ...Object.entries(server.settings),
    ]),
    pgBouncer &&
      renderFacts('PgBouncer', [
        ['Version', pgBouncer.version],
        ['Started', pgBouncer.isEmbedded ? 'by the study' : 'not by the study'],
        ...Object.entries(pgBouncer.settings),
      ]),
  ]}</div>
<h2>Run it again</h2>
<p class="hint">Where the server is and how to sign in come from the environment; they are not part of the command.</p>
<pre>${command}</pre>
`;
}

function renderFacts(title: string, facts: readonly Fact[]): Markup {
  const rows = facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`);
  return markup`<section class="card"><h3>${title}</h3><dl>${rows}</dl></section>`;
}

function describePlace(isEmbedded: boolean, isLocal: boolean): string {
  if (isEmbedded) return 'started by the study; shares this machine';
  return isLocal ? 'on the machine that generated the load' : 'on another machine';
}

function listSettings({ settings }: StudyResult): Fact[] {
  const scripts = settings.scripts.map(({ name, weight }) => `${name} × ${weight}`).join(', ');
  return [
    ['Workload', settings.workload],
    ['Scripts', scripts || '–'],
    ['Scale', formatCount(settings.scale)],
    ['Protocol', settings.protocol],
    ['DB_POOL_MAX', formatCount(settings.poolMax)],
    ['Objective', formatLatency(settings.objectiveMs)],
    [
      'Rounds',
      `${formatCount(settings.rounds)} of ${settings.durationSeconds} s, or longer where requests take long, after ${settings.warmUpSeconds} s of warm-up`,
    ],
    ['Think time', settings.thinkMs === 0 ? 'none' : formatLatency(settings.thinkMs)],
    ['Load from', formatNoun(settings.workers, 'process', 'processes')],
    ['Seed', String(settings.seed)],
  ];
}

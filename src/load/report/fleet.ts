import { createHash } from 'node:crypto';
import { formatDuration } from '../../format/duration.js';
import { Markup, markup } from '../../format/markup.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import { type FigureColumn, renderFigures } from '../../format/table.js';
import type { FleetMoment, FleetRun, FleetStudy } from '../fleet/study.js';
import { formatShort, timeAxis } from './html/chart/formats.js';
import type { LineChart } from './html/chart/spec.js';
import { renderLineFigure } from './html/figure.js';
import { style } from './html/style.js';
import { renderTable } from './html/table.js';

const nameOf = ({ fleetMax }: FleetRun): string => (fleetMax === null ? 'no budget' : `DB_FLEET_MAX=${fleetMax}`);
const formatShift = ({ shiftMs }: FleetRun): string => (shiftMs === undefined ? 'never' : formatDuration(shiftMs));

const columns: readonly FigureColumn<FleetRun>[] = [
  { title: '', cell: nameOf },
  { title: 'statements', cell: ({ done }) => formatCount(done) },
  { title: 'errors', cell: ({ errors }) => formatCount(errors) },
  { title: 'sessions at most', cell: ({ maxSessions }) => formatCount(maxSessions) },
  { title: 'traffic to one', cell: formatShift },
];

/** A study of a fleet for the terminal. */
export function renderFleetStudy(study: FleetStudy, width = 100): string {
  const runs = [study.without, study.with];
  const lines = [
    `${describe(study)} on PostgreSQL ${study.serverVersion}:`,
    '',
    ...renderFigures(columns, runs, width),
    '',
    ...runs.flatMap((run) =>
      run.messages.slice(0, 3).map(([message, count]) => `${nameOf(run)}: ${count} × ${message.split('\n')[0]}`),
    ),
    `"traffic to one": time until the process that gets all of it has nine tenths of its share.`,
  ];
  return `${lines.join('\n')}\n`;
}

function describe({ processes, poolMax }: FleetStudy): string {
  return `${formatNoun(processes, 'process', 'processes')} × ${formatNoun(poolMax, 'connection')}`;
}

/** A study of a fleet as one page that needs nothing else. */
export function renderFleetHtml(study: FleetStudy): string {
  const { startedAt, version, serverVersion, fleetMax } = study;
  const runs = [study.without, study.with];
  const table = renderTable(
    'The same load, once without a common budget and once with it',
    columns.map(({ title, cell }) => ({ title: title || 'Run', cell })),
    runs,
  );
  const hash = createHash('sha256').update(style).digest('base64');
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Fleet study, ${startedAt.slice(0, 10)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
<header><h1>Many processes on one server</h1>
<p class="lead">${describe(study)} on PostgreSQL ${serverVersion}, without a common budget and with DB_FLEET_MAX=${String(fleetMax)}</p></header>
<div class="card">${table}</div>
<div class="charts">
${chartOf(study, 'sessions', 'Sessions on the server', 'sessions')}${chartOf(study, 'mostOfOne', 'Connections of the process with the most', 'connections')}${chartOf(study, 'errors', 'Errors that callers have seen', 'errors')}</div>
<footer>Made by headroom load, pg-headroom ${version}, on ${startedAt}.</footer>
</main>
</body>
</html>
`;
  return page.toString();
}

function chartOf(
  study: FleetStudy,
  figure: Exclude<keyof FleetMoment, 'phase' | 'atMs'>,
  title: string,
  label: string,
): Markup {
  const line = (run: FleetRun, strategy: 'none' | 'headroom') => ({
    name: nameOf(run),
    strategy,
    points: run.moments.map((moment) => ({ x: moment.atMs, y: moment[figure] })),
  });
  const highest = (run: FleetRun): string => formatCount(Math.max(0, ...run.moments.map((moment) => moment[figure])));
  const chart: LineChart = {
    ...{ id: `fleet-${figure}`, title, x: timeAxis },
    finding: `At most ${highest(study.without)} without a budget, ${highest(study.with)} with it.`,
    y: { kind: 'linear', label, format: formatShort },
    ...(figure === 'sessions' && { limit: { value: study.fleetMax, label: `DB_FLEET_MAX ${study.fleetMax}` } }),
    lines: [line(study.without, 'none'), line(study.with, 'headroom')],
  };
  return renderLineFigure(chart, describePhases(study.with.moments));
}

/** `starting from 0 s, all are busy from 2 s, …` */
function describePhases(moments: readonly FleetMoment[]): string {
  const starts = moments.filter(({ phase }, at) => phase !== moments[at - 1]?.phase);
  return `With the budget: ${starts.map(({ phase, atMs }) => `${phase} from ${formatDuration(atMs)}`).join(', ')}.`;
}

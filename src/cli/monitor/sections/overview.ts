import { formatCount, formatShare } from '../../../format/number.js';
import { causesOf } from '../../../monitor/causes/causes.js';
import { statuses } from '../../../monitor/finding.js';
import { bar } from '../../../monitor/render/bar.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import { sparkline } from '../../../monitor/render/sparkline.js';
import { statusSpan, statusStyles } from '../../../monitor/render/status.js';
import type { LayerName } from '../../../monitor/snapshot.js';
import { type Gauge, listGauges } from '../gauges.js';
import { type History, keyOf, listReadings, seriesOf } from '../history.js';
import { spread } from '../line.js';
import { renderApplications } from './applications.js';
import { absenceLines, paragraph, type SectionInput } from './parts.js';

const layerNames: Readonly<Record<LayerName, string>> = { pool: 'Pools', bouncer: 'PgBouncer', server: 'PostgreSQL' };

/** From this width on a bar and its history stand beside each other. */
const wideFrom = 110;

/** A bar of use for everything that has a limit, its history, and what is wrong. */
export function renderOverview(input: SectionInput): Line[] {
  const { report, history, width } = input;
  const gauges = listGauges(report);
  const blocks = bySeverity(report).map(({ layer, reading }) => {
    const key = keyOf(layer, reading.source);
    const absence = history.absences.get(key);
    const own = absence?.gauges ?? gauges.filter((each) => keyOf(each.layer, each.source) === key);
    const lines = own.flatMap((gauge) => gaugeLines(gauge, history, width, absence !== undefined));
    if (absence === undefined) return lines;
    const name: Line = [span(layerNames[layer], 'bold'), span(` ${reading.source}`, 'dim')];
    const title: Line[] = own.length > 0 ? [] : [spread(name, [span('SILENT', 'red')], width)];
    return [...title, ...lines, ...absenceLines(absence, report.snapshot.takenAt, width)];
  });
  return [
    ...blocks.filter((block) => block.length > 0).flatMap((block) => [...block, []]),
    ...troubleLines(input),
    ...applicationLines(input),
  ];
}

/** Services with the worst findings first, then PgBouncer, then the server. */
function bySeverity({ snapshot, findings }: SectionInput['report']) {
  const worst = new Map<string, number>();
  for (const { layer, source, status } of findings) {
    const key = keyOf(layer, source);
    worst.set(key, Math.max(worst.get(key) ?? 0, statuses.indexOf(status)));
  }
  const rank = ({ layer, reading }: ReturnType<typeof listReadings>[number]): number =>
    layer === 'pool' ? (worst.get(keyOf(layer, reading.source)) ?? 0) : -1;
  return listReadings(snapshot).sort((a, b) => rank(b) - rank(a));
}

function gaugeLines(gauge: Gauge, history: History, width: number, isStale: boolean): Line[] {
  const { used, limit, share, status } = gauge;
  const numbers = limit === undefined ? formatCount(used) : `${formatCount(used)} of ${formatCount(limit)}`;
  const percent = share === undefined ? '' : `  ${formatShare(share)}`;
  const state = isStale ? span('STALE', 'red') : statusSpan(status);
  const title = spread(
    [span(gauge.name, isStale ? 'dim' : 'bold'), span(` ${gauge.source}`, 'dim')],
    [span(`${numbers}${percent}  `, isStale ? 'dim' : undefined), state],
    width,
  );
  const style = isStale ? 'dim' : statusStyles[status];
  const barOf = (columns: number): Line => (share === undefined ? [] : [span(' '), span(bar(share, columns), style)]);
  if (width < wideFrom) return [title, barOf(width - 1), historyLine(gauge, history, width)];
  const left = Math.floor(width / 2);
  return [title, [...barOf(left - 1), span(' '), ...historyLine(gauge, history, width - left - 1)]];
}

/** The course of use, against the limit, and of those who wait, against the most there were. */
function historyLine(gauge: Gauge, history: History, width: number): Line {
  const { key, waiting, verb } = gauge;
  const use = seriesOf(history, key, 'share');
  if (waiting === undefined) return [span(' use ', 'dim'), span(sparkline(use, width - 5, 1))];
  const now = span(` ${formatCount(waiting)}`.padEnd(4), waiting > 0 ? 'yellow' : undefined);
  const labels = ` use   ${verb} `.length + now.text.length;
  const each = Math.max(1, Math.floor((width - labels) / 2));
  const waits = sparkline(seriesOf(history, key, 'waiting'), each);
  return [span(' use ', 'dim'), span(sparkline(use, each, 1)), span(`  ${verb} `, 'dim'), span(waits), now];
}

/** Connections by application, at the end, since there may be many. */
function applicationLines(input: SectionInput): Line[] {
  const isKnown = input.report.snapshot.servers.some((each) => 'facts' in each && each.facts.byApplication.length > 0);
  return isKnown ? [[], ...renderApplications(input)] : [];
}

/** Warnings and critical findings, the worst first. */
function troubleLines({ report, width }: SectionInput): Line[] {
  const trouble = causesOf(report).filter(({ status }) => status !== 'ok' && status !== 'advice');
  if (trouble.length === 0) return [[span('Nothing to report.', 'dim')]];
  const hasSeveral = listReadings(report.snapshot).length > 1;
  return trouble.flatMap(({ status, message, remedy, source, pool }) => {
    const place = pool === undefined ? source : `${source} ${pool}`;
    const said = hasSeveral ? `${place}: ${message}` : message;
    const [first = [], ...rest] = paragraph(said, width, undefined, 9);
    const [lead, ...others] = first;
    const head: Line = [statusSpan(status, 8), span(lead?.text.slice(8) ?? ''), ...others];
    return [head, ...rest, ...(remedy === '' ? [] : paragraph(`→ ${remedy}`, width, 'dim', 9))];
  });
}

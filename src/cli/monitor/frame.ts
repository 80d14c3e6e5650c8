import type { DetailsBySource } from '../../dashboard/details-over-time.js';
import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import { type Line, type Span, span } from '../../monitor/render/spans.js';
import { statusStyles, verdictWord } from '../../monitor/render/status.js';
import { summarize } from '../../monitor/render/text.js';
import type { Snapshot } from '../../monitor/snapshot.js';
import type { History } from './history.js';
import { formatClock, spread, widthOfLine } from './line.js';
import { type SectionName, type Size, sectionNames, type View } from './view.js';

/** Input of a screen. */
export interface ScreenInput {
  readonly view: View;
  readonly history: History;
  /** Details of the servers; only while a section shows them. */
  readonly details?: DetailsBySource | undefined;
  /** Names of what is looked at; never a password. */
  readonly targets: readonly string[];
  readonly size: Size;
  /** True to show texts of statements. @default false */
  readonly hasStatements?: boolean | undefined;
  /** True if sessions can be selected and signalled. @default false */
  readonly hasActions?: boolean | undefined;
}

/** From this height on there is room for a rule below the header. */
const tallFrom = 16;

/** The verdict, what is looked at, and the names of the sections. */
export function header(input: ScreenInput): Line[] {
  const { columns: width, rows } = input.size;
  const rule: Line[] = rows >= tallFrom ? [[span('─'.repeat(width), 'dim')]] : [];
  return [spread(verdict(input), time(input), width), sourceLine(input), tabs(input.view.section, width), ...rule];
}

/** The word, and what it is for. */
function verdict({ history: { latest } }: ScreenInput): Line {
  if (latest === undefined) return [span('headroom monitor', 'bold')];
  const { verdict: status } = latest;
  return [span(verdictWord(status), statusStyles[status] ?? 'green'), span(`  ${summarize(latest)}`)];
}

function time({ view, history: { latest }, size }: ScreenInput): Line {
  const clock = latest === undefined ? '' : formatClock(latest.snapshot.takenAt);
  if (view.isPaused) return [span('PAUSED', 'yellow'), span(` ${clock}`)];
  const every = size.columns < 60 ? '' : 'every ';
  return [span(`${clock} `), span(`${every}${formatDuration(view.intervalMs)}`, 'dim')];
}

function sourceLine({ targets, history: { latest } }: ScreenInput): Line {
  if (latest === undefined) return [span(targets.join(' · '), 'dim')];
  const all = describeSources(latest.snapshot);
  return all.flatMap((spans, at) => (at === 0 ? spans : [span(' · ', 'dim'), ...spans]));
}

/** Each source with what it is, or why it is silent; the server first, as it is what the rest leads to. */
function describeSources({ servers, bouncers, apps }: Snapshot): Span[][] {
  const silent = (source: string, kind: string) => [span(`${source} `), span(kind.toUpperCase(), 'red')];
  return [
    ...servers.map((each) =>
      'facts' in each
        ? [span(`${each.source} PostgreSQL ${each.facts.version}${each.facts.isStandby ? ' standby' : ''}`)]
        : silent(each.source, each.silence.kind),
    ),
    ...bouncers.map((each) =>
      'facts' in each
        ? [span(`${each.source} PgBouncer ${each.facts.version}`)]
        : silent(each.source, each.silence.kind),
    ),
    ...apps.map((each) =>
      'facts' in each
        ? [span(`${each.source} ${formatNoun(each.facts.pools.length, 'pool')}`)]
        : silent(each.source, each.silence.kind),
    ),
  ];
}

const titles: Readonly<Record<SectionName, string>> = {
  overview: 'Overview',
  pools: 'Pools',
  bouncer: 'Bouncer',
  sessions: 'Sessions',
  blocking: 'Blocking',
  applications: 'Apps',
  findings: 'Findings',
  activity: 'Load',
};

/** Where not all names have room only the one that is shown has its own. */
function tabs(active: SectionName, width: number): Line {
  const named = (isShort: boolean, lead: string): Line =>
    sectionNames.map((name, at) => {
      const text = isShort && name !== active ? String(at + 1) : `${at + 1} ${titles[name]}`;
      return name === active ? span(`[${text}]`, 'bold') : span(`${lead}${text} `, 'dim');
    });
  const choices = [named(false, ' '), named(false, '')];
  return choices.find((line) => widthOfLine(line) <= width) ?? named(true, ' ');
}

interface Place {
  readonly width: number;
  readonly from: number;
  readonly shown: number;
  readonly total: number;
  readonly input: Pick<ScreenInput, 'view' | 'hasActions'>;
}

const keyHints = [
  'q quit  space pause  1-8 or tab section  arrows scroll  +/- interval  h help',
  'q quit  space pause  1-8 section  +/- interval  h help',
  'q quit  1-8 section  h help',
  'q quit  h help',
] as const;

const actionHints = [
  'q quit  arrows select  c cancel  t terminate  s sort  o reverse  1-8 section  h help',
  'q quit  arrows select  c cancel  t terminate  s sort  h help',
  'q quit  c cancel  t terminate  h help',
] as const;

/** The question or notice, or else the keys, as many as have room; and which part of the section is shown. */
export function footer({ width, from, shown, total, input: { view, hasActions } }: Place): Line {
  const isAll = shown >= total;
  const place = isAll ? '' : `${formatCount(from + 1)}-${formatCount(from + shown)} of ${formatCount(total)}`;
  if (view.question !== undefined) {
    const { signal, subject } = view.question;
    return [span(`${signal} ${subject.name}? y: yes, any other key: no`, 'yellow')];
  }
  if (view.notice !== undefined) return [span(view.notice, 'yellow')];
  const hints = view.section === 'sessions' && hasActions ? [...actionHints, ...keyHints] : keyHints;
  const hint = hints.find((each) => each.length + place.length + 1 <= width) ?? '';
  return spread([span(hint, 'dim')], [span(place)], width);
}

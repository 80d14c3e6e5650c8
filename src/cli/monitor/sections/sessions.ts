import { formatCount } from '../../../format/number.js';
import type { Column } from '../../../format/table.js';
import type { ServerFacts, Session, SessionState } from '../../../monitor/facts.js';
import { isIdleInTransaction, mostTelling } from '../../../monitor/render/sessions.js';
import { type Line, type Span, span } from '../../../monitor/render/spans.js';
import { grantFor } from '../../../monitor/rules/visibility.js';
import { nameSession } from '../../../monitor/session-name.js';
import { isSelected, type Row } from '../keys.js';
import type { SessionOrder, Subject, View } from '../view.js';
import { formatAge, paragraph, type SectionInput, sourcesOf, tableLines } from './parts.js';

/** More than anyone scrolls through. */
const maxShown = 1000;

interface SessionColumn extends Column {
  readonly cell: (session: Session) => string;
}

const columns: readonly SessionColumn[] = [
  { title: 'pid', align: 'right', cell: ({ pid }) => String(pid) },
  { title: 'state', cell: ({ state }) => shortState(state) },
  { title: 'for', align: 'right', cell: ({ stateMs }) => formatAge(stateMs) },
  { title: 'transaction', align: 'right', leaves: 2, cell: ({ transactionMs }) => formatAge(transactionMs) },
  { title: 'application', minWidth: 8, cell: ({ application }) => application || '–' },
  { title: 'user', minWidth: 8, leaves: 4, cell: ({ user }) => user ?? '–' },
  { title: 'database', minWidth: 8, leaves: 3, cell: ({ database }) => database ?? '–' },
  { title: 'client', minWidth: 8, leaves: 5, cell: ({ client }) => client ?? 'local' },
  { title: 'waits for', minWidth: 10, leaves: 1, cell: ({ waitsFor }) => waitsFor ?? '–' },
  { title: 'age', align: 'right', leaves: 6, cell: ({ ageMs }) => formatAge(ageMs) },
];

/** Sums by state, then the sessions, those that hold others up first. */
export function renderSessions(input: SectionInput): Line[] {
  return layOutSessions(input).lines;
}

/** The section, and its rows that can be selected, if actions are on. */
export function layOutSessions(input: SectionInput): { readonly lines: Line[]; readonly rows: Row[] } {
  const { view, width, hasActions } = input;
  const subjects = new Map<Line, Subject>();
  const render = (facts: ServerFacts, source: string): Line[] => {
    const shown = listSessions(facts, view);
    const rest = facts.sessions.length - shown.length;
    const [head = [], ...rows] = sessionTable(input, shown, source);
    const marked = hasActions ? mark(rows, shown, source, view) : rows;
    if (hasActions) for (const [at, line] of marked.entries()) subjects.set(line, toSubject(shown[at]!, source));
    return [
      [span(source, 'bold'), span(`  ${describeServer(facts)}`, 'dim')],
      ...paragraph(describeStates(facts), width),
      ...orderLine(view),
      ...(facts.canSeeAll ? [] : paragraph(describeBlindness(facts), width, 'yellow')),
      hasActions ? [span('  '), ...head] : head,
      ...marked,
      ...(rest > 0 ? [[span(`and ${formatCount(rest)} more`, 'dim')]] : []),
    ];
  };
  const lines = sourcesOf('server', input, render, 'No server is asked: name one with --url or DATABASE_URL.');
  const rows = lines.flatMap((line, at) => {
    const subject = subjects.get(line);
    return subject === undefined ? [] : [{ subject, line: at }];
  });
  return { lines, rows };
}

function sessionTable(input: SectionInput, shown: readonly Session[], source: string): Line[] {
  const texts = input.hasStatements ? (input.details?.get(source)?.now?.texts ?? new Map<number, string>()) : undefined;
  const all = texts === undefined ? columns : [...columns, statementColumn(texts, input.width)];
  const rows = shown.map((session) => all.map(({ cell }) => cell(session)));
  return tableLines(all, rows, input.width - (input.hasActions ? 2 : 0), (row) => styleOf(shown[row]));
}

/** Texts may have many lines. A session that is not active shows its last statement. */
function statementColumn(texts: ReadonlyMap<number, string>, width: number): SessionColumn {
  // Its text tells more than the last of the other columns.
  const minWidth = Math.floor(0.4 * width);
  return { title: 'statement', minWidth, cell: ({ pid }) => texts.get(pid)?.replace(/\s+/g, ' ').trim() ?? '–' };
}

/** Marks the selected row, and indents the others. */
function mark(rows: readonly Line[], shown: readonly Session[], source: string, view: View): Line[] {
  return rows.map((line, at) => {
    const isMarked = isSelected(view, { source, pid: shown[at]?.pid ?? 0 });
    return [span(isMarked ? '› ' : '  ', 'bold'), ...line];
  });
}

function toSubject(session: Session, source: string): Subject {
  const { pid, ageMs, state } = session;
  return { source, pid, name: nameSession(session), isActive: state === 'active', ageMs };
}

/** Values to sort by, the largest first, or names. */
const sortValues: Readonly<Record<Exclude<SessionOrder, 'relevance'>, (session: Session) => number | string>> = {
  transaction: ({ transactionMs }) => -(transactionMs ?? -1),
  state: ({ stateMs }) => -(stateMs ?? -1),
  age: ({ ageMs }) => -(ageMs ?? -1),
  application: ({ application }) => application,
  user: ({ user }) => user ?? '',
  database: ({ database }) => database ?? '',
  // Those that wait for nothing come last.
  waits: ({ waitsFor }) => waitsFor ?? '\uffff',
};

/** The sessions of the section, in its order. */
export function listSessions({ sessions }: ServerFacts, { order, isReversed }: View): readonly Session[] {
  const sign = isReversed ? -1 : 1;
  if (order === 'relevance') {
    return isReversed
      ? mostTelling(sessions, sessions.length).reverse().slice(0, maxShown)
      : mostTelling(sessions, maxShown);
  }
  const valueIn = sortValues[order];
  return sessions
    .toSorted((a, b) => {
      const [one, other] = [valueIn(a), valueIn(b)];
      return one < other ? -sign : one > other ? sign : 0;
    })
    .slice(0, maxShown);
}

const orderWords: Readonly<Record<SessionOrder, string>> = {
  relevance: '',
  transaction: 'sorted by age of the transaction',
  state: 'sorted by time in this state',
  age: 'sorted by age of the session',
  application: 'sorted by application',
  user: 'sorted by user',
  database: 'sorted by database',
  waits: 'sorted by what they wait for',
};

function orderLine({ order, isReversed }: View): Line[] {
  const words = [orderWords[order], isReversed ? 'reversed' : ''].filter((word) => word !== '').join(', ');
  return words === '' ? [] : [[span(words, 'dim')]];
}

const describeBlindness = ({ role }: ServerFacts): string =>
  `This role may not see what the sessions of others do; as a superuser: ${grantFor(role)}. States and ages are of its own sessions only.`;

function describeServer({ version, isStandby, used, usable, maxConnections }: ServerFacts): string {
  const role = isStandby ? ', standby' : '';
  const reserve = maxConnections - usable;
  return `PostgreSQL ${version}${role}, ${formatCount(used)} of ${formatCount(usable)} usable connections (${formatCount(maxConnections)} less ${reserve} reserved)`;
}

function describeStates({ byState }: ServerFacts): string {
  const states = Object.entries(byState).filter(([, count]) => count > 0);
  return (
    states.map(([state, count]) => `${formatCount(count)} ${state}`).join(', ') || 'No sessions but the monitor’s own.'
  );
}

const shortStates: Readonly<Partial<Record<SessionState, string>>> = {
  'idle in transaction': 'idle in tx',
  'idle in transaction (aborted)': 'aborted tx',
  'fastpath function call': 'fastpath',
};

function shortState(state: SessionState | undefined): string {
  return state === undefined ? '–' : (shortStates[state] ?? state);
}

function styleOf(session: Session | undefined): Span['style'] {
  if (session === undefined || session.state === 'idle') return 'dim';
  if (session.blockedBy.length > 0) return 'red';
  return isIdleInTransaction(session) ? 'yellow' : undefined;
}

import { formatCount } from '../../../format/number.js';
import type { Column } from '../../../format/table.js';
import type { ServerFacts, Session, SessionState } from '../../../monitor/facts.js';
import { isIdleInTransaction, mostTelling } from '../../../monitor/render/sessions.js';
import { type Line, type Span, span } from '../../../monitor/render/spans.js';
import type { SessionOrder } from '../view.js';
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
  const render = (facts: ServerFacts, source: string): Line[] => {
    const shown = listSessions(facts, input.order ?? 'relevance');
    const rows = shown.map((session) => columns.map(({ cell }) => cell(session)));
    const rest = facts.sessions.length - shown.length;
    return [
      [span(source, 'bold'), span(`  ${describeServer(facts)}`, 'dim')],
      ...paragraph(describeStates(facts), input.width),
      ...orderLine(input.order),
      ...(facts.canSeeAll ? [] : paragraph(blindness, input.width, 'yellow')),
      ...tableLines(columns, rows, input.width, (row) => styleOf(shown[row])),
      ...(rest > 0 ? [[span(`and ${formatCount(rest)} more`, 'dim')]] : []),
    ];
  };
  return sourcesOf('server', input, render, 'No server is asked: name one with --url or DATABASE_URL.');
}

/** Values to sort by, the largest first, or names. */
const sortValues: Readonly<Record<Exclude<SessionOrder, 'relevance'>, (session: Session) => number | string>> = {
  transaction: ({ transactionMs }) => -(transactionMs ?? -1),
  state: ({ stateMs }) => -(stateMs ?? -1),
  age: ({ ageMs }) => -(ageMs ?? -1),
  application: ({ application }) => application,
};

function listSessions({ sessions }: ServerFacts, order: SessionOrder): readonly Session[] {
  if (order === 'relevance') return mostTelling(sessions, maxShown);
  const valueIn = sortValues[order];
  return sessions
    .toSorted((a, b) => {
      const [one, other] = [valueIn(a), valueIn(b)];
      return one < other ? -1 : one > other ? 1 : 0;
    })
    .slice(0, maxShown);
}

const orderWords: Readonly<Record<SessionOrder, string>> = {
  relevance: '',
  transaction: 'sorted by age of the transaction',
  state: 'sorted by time in this state',
  age: 'sorted by age of the session',
  application: 'sorted by application',
};

function orderLine(order: SessionOrder = 'relevance'): Line[] {
  return order === 'relevance' ? [] : [[span(orderWords[order], 'dim')]];
}

const blindness =
  'This role may not see what the sessions of others do: GRANT pg_read_all_stats to it. States and ages are of its own sessions only.';

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

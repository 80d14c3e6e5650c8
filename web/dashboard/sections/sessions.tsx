import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { SessionsDocument, WireServer, WireSession } from '../../../src/dashboard/wire.js';
import { formatCount } from '../../../src/format/number.js';
import { type Blocker, blockersByPid } from '../state/blocking.js';
import { fetchDocument } from '../state/live.js';
import { AskContext } from '../ui/confirm.js';
import { StatementText } from '../ui/statement.js';
import { Table, type TableColumn } from '../ui/table.js';
import { applicationOf, duration } from '../ui/text.js';
import { SessionActions } from './session-actions.js';

interface SessionsProps {
  readonly server: WireServer;
  readonly hasStatements: boolean;
  /** True while the page shows the past, of which only the shown sessions are kept. */
  readonly isFrozen: boolean;
}

/** Filters of the list by one click. */
const filters: readonly { readonly name: string; readonly accepts: (session: WireSession) => boolean }[] = [
  { name: 'All', accepts: () => true },
  { name: 'Active', accepts: ({ state }) => state === 'active' },
  { name: 'Idle in transaction', accepts: ({ state }) => state?.startsWith('idle in transaction') ?? false },
  { name: 'Blocked', accepts: ({ blockedBy }) => blockedBy.length > 0 },
];

/** The sessions of a server, the most relevant first. A search looks at all of them. */
export function Sessions({ server, hasStatements, isFrozen }: SessionsProps) {
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState(filters[0] as (typeof filters)[number]);
  const hasActions = useContext(AskContext) !== undefined;
  const found = useSearch(server, search, isFrozen);
  const sessions = (found?.sessions ?? server.sessions).filter(filter.accepts);
  const all = server.sessions.length + server.sessionsLeftOut;
  return (
    <>
      <header class="section-head">
        <h3 id="sessions">
          Sessions <span class="note">{formatCount(all)}</span>
        </h3>
        <fieldset class="choices">
          <legend class="unseen">Sessions to show</legend>
          {filters.map((each) => (
            <button key={each.name} type="button" aria-pressed={each === filter} onClick={() => setFilter(each)}>
              {each.name} <span class="of">{countOf(each, server)}</span>
            </button>
          ))}
        </fieldset>
        <label class="search">
          <span class="unseen">Search sessions</span>
          <input
            type="search"
            placeholder="Search all sessions"
            value={search}
            disabled={isFrozen}
            onInput={(e) => setSearch(e.currentTarget.value)}
          />
        </label>
      </header>
      <p class="note" role="status">
        {describeList(found, server)}
      </p>
      <Table
        label="Sessions"
        rows={sessions}
        keyOf={({ pid }) => pid}
        atFirst={15}
        empty="No such session."
        columns={columnsFor(server, hasStatements, hasActions)}
      />
    </>
  );
}

function countOf({ name, accepts }: (typeof filters)[number], server: WireServer): string {
  const { byState, sessions, sessionsLeftOut, blocked } = server;
  if (name === 'All') return formatCount(sessions.length + sessionsLeftOut);
  if (name === 'Active') return formatCount(byState.active ?? 0);
  if (name === 'Blocked') return formatCount(blocked);
  const idle = (byState['idle in transaction'] ?? 0) + (byState['idle in transaction (aborted)'] ?? 0);
  return formatCount(idle || sessions.filter(accepts).length);
}

function describeList(found: SessionsDocument | null, { sessionsLeftOut, sessions }: WireServer): string {
  if (found !== null) return `${formatCount(found.matching)} match${found.matching === 1 ? 'es' : ''} the search.`;
  if (sessionsLeftOut === 0) return '';
  return `The ${sessions.length} most relevant ones: blockers and blocked, open transactions, active. A search finds the others.`;
}

/** Searches on the server, which has all sessions; again with each sample, unless an answer is still awaited. */
function useSearch({ source, ...server }: WireServer, search: string, isFrozen: boolean): SessionsDocument | null {
  const [found, setFound] = useState<SessionsDocument | null>(null);
  const pending = useRef<AbortController | null>(null);
  const isIdle = search.trim() === '' || isFrozen;
  useEffect(() => {
    setFound(null);
    return () => {
      pending.current?.abort();
      pending.current = null;
    };
  }, [source, search, isIdle]);
  useEffect(() => {
    if (isIdle || pending.current !== null) return;
    const mine = new AbortController();
    pending.current = mine;
    const query = new URLSearchParams({ source, q: search });
    fetchDocument<SessionsDocument>(`sessions?${query}`, mine.signal)
      .then(setFound, () => undefined)
      .finally(() => {
        if (pending.current === mine) pending.current = null;
      });
  }, [source, search, isIdle, server.sessions]);
  return found;
}

function columnsFor(
  { source, sessions }: WireServer,
  hasStatements: boolean,
  hasActions: boolean,
): readonly TableColumn<WireSession>[] {
  const blockers = hasActions ? blockersByPid(sessions) : new Map<number, Blocker>();
  return [
    { title: 'Pid', isName: true, sort: ({ pid }) => pid, show: ({ pid }) => pid },
    {
      title: 'Application',
      sort: ({ application }) => application,
      show: ({ application }) => applicationOf(application),
    },
    { title: 'User', sort: ({ user }) => user ?? '', show: ({ user }) => user ?? '–' },
    { title: 'Database', sort: ({ database }) => database ?? '', show: ({ database }) => database ?? '–' },
    { title: 'Client', sort: ({ client }) => client ?? '', show: ({ client }) => client ?? '–' },
    { title: 'State', sort: ({ state }) => state ?? '', show: ({ state }) => state ?? 'hidden' },
    {
      title: 'For',
      isNumber: true,
      sort: ({ stateMs }) => stateMs ?? -1,
      show: ({ stateMs }) => duration(stateMs),
    },
    {
      title: 'Transaction',
      isNumber: true,
      sort: ({ transactionMs }) => transactionMs ?? -1,
      show: ({ transactionMs }) => duration(transactionMs),
    },
    {
      title: 'Waits for',
      sort: ({ waitsFor }) => waitsFor ?? '',
      show: ({ waitsFor, lock, blockedBy }) =>
        `${lock ?? waitsFor ?? '–'}${blockedBy.length > 0 ? `, blocked by ${blockedBy.join(', ')}` : ''}`,
    },
    ...(hasStatements
      ? [{ title: 'Statement', show: ({ text }: WireSession) => <StatementText text={text ?? '–'} /> }]
      : []),
    ...(hasActions
      ? [
          {
            title: 'Actions',
            show: (session: WireSession) => (
              <SessionActions session={session} source={source} blocker={blockers.get(session.pid)} />
            ),
          },
        ]
      : []),
  ];
}

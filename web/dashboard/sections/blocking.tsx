import type { WireServer, WireSession } from '../../../src/dashboard/wire.js';
import { type Blocker, blockersOf } from '../state/blocking.js';
import { StatementText } from '../ui/statement.js';
import { applicationOf, duration } from '../ui/text.js';
import { SessionActions } from './session-actions.js';

interface BlockingProps {
  readonly servers: readonly WireServer[];
  /** True if texts of statements are shown, rather than commands and tables. */
  readonly hasStatements: boolean;
}

/** Who blocks whom, as a tree for each server where anyone is blocked: it stands before everything that takes room. */
export function Blocking({ servers, hasStatements }: BlockingProps) {
  const shown = servers.filter(({ blocked }) => blocked > 0);
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="blocking">
      <h2 id="blocking">Who blocks whom</h2>
      {shown.map((server) => (
        <div key={server.id}>
          {servers.length > 1 && <p class="place">{server.source}</p>}
          <ul class="tree">
            {blockersOf(server.sessions).map((blocker) => (
              <Branch key={blocker.pid} blocker={blocker} source={server.source} hasStatements={hasStatements} isRoot />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

/** Says on the server's own part that nobody is blocked. */
export function NoBlocking() {
  return (
    <>
      <h3 id="blocking">Who blocks whom</h3>
      <p class="empty">No session waits for a lock of another one.</p>
    </>
  );
}

interface BranchProps {
  readonly blocker: Blocker;
  readonly source: string;
  readonly hasStatements: boolean;
  readonly isRoot?: boolean;
}

function Branch({ blocker, source, hasStatements, isRoot = false }: BranchProps) {
  const { pid, session, behind, total } = blocker;
  return (
    <li>
      <div class={isRoot ? 'branch root' : 'branch'}>
        <span>
          <strong>{nameOf(pid, session)}</strong> {session !== null && stateOf(session)}{' '}
          {isRoot && total > 0 && (
            <span class="tag">
              holds up {total} {total === 1 ? 'session' : 'sessions'}
            </span>
          )}
        </span>
        {session !== null && <SessionActions session={session} source={source} blocker={blocker} />}
      </div>
      {session !== null && <Statement session={session} hasStatements={hasStatements} />}
      {behind.length > 0 && (
        <ul>
          {behind.map((each) => (
            <Branch key={each.pid} blocker={each} source={source} hasStatements={hasStatements} />
          ))}
        </ul>
      )}
    </li>
  );
}

interface StatementProps {
  readonly session: WireSession;
  readonly hasStatements: boolean;
}

/** The statement of a session; one that runs none has a last one, which need not be what took the lock. */
function Statement({ session: { text, state }, hasStatements }: StatementProps) {
  if (text === null) return null;
  return (
    <p class="tree-statement">
      {state !== 'active' && <span class="note">last statement: </span>}
      {hasStatements ? <StatementText text={text} /> : text}
    </p>
  );
}

function nameOf(pid: number, session: WireSession | null): string {
  if (pid === 0) return 'A prepared transaction';
  if (session === null) return `${pid}, not visible`;
  return `${pid} ${applicationOf(session.application)}${session.user === null ? '' : ` as ${session.user}`}`;
}

function stateOf({ state, stateMs, waitsFor, lock, blockedBy }: WireSession): string {
  if (blockedBy.length > 0) {
    const others = blockedBy.length > 1 ? `, and by ${blockedBy.length - 1} other` : '';
    const at = lock !== null ? `, waits for ${lock}` : waitsFor === null ? '' : ` at ${waitsFor}`;
    return `blocked for ${duration(stateMs)}${at}${others}`;
  }
  return `${state ?? 'in a hidden state'} for ${duration(stateMs)}`;
}

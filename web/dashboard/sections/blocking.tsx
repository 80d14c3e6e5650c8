import type { WireServer, WireSession } from '../../../src/dashboard/wire.js';
import { type Blocker, blockersOf } from '../state/blocking.js';
import { applicationOf, duration } from '../ui/text.js';
import { SessionActions } from './session-actions.js';

/** Who blocks whom, as a tree. */
export function Blocking({ server }: { readonly server: WireServer }) {
  const roots = blockersOf(server.sessions);
  return (
    <>
      <h3 id="blocking">Who blocks whom</h3>
      {roots.length === 0 && <p class="empty">No session waits for a lock of another one.</p>}
      {roots.length > 0 && (
        <ul class="tree">
          {roots.map((blocker) => (
            <Branch key={blocker.pid} blocker={blocker} source={server.source} isRoot />
          ))}
        </ul>
      )}
    </>
  );
}

interface BranchProps {
  readonly blocker: Blocker;
  readonly source: string;
  readonly isRoot?: boolean;
}

function Branch({ blocker, source, isRoot = false }: BranchProps) {
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
        {session !== null && <SessionActions session={session} source={source} />}
      </div>
      {session?.text && <code class="statement">{session.text}</code>}
      {behind.length > 0 && (
        <ul>
          {behind.map((each) => (
            <Branch key={each.pid} blocker={each} source={source} />
          ))}
        </ul>
      )}
    </li>
  );
}

function nameOf(pid: number, session: WireSession | null): string {
  if (pid === 0) return 'A prepared transaction';
  if (session === null) return `${pid}, not visible`;
  return `${pid} ${applicationOf(session.application)}${session.user === null ? '' : ` as ${session.user}`}`;
}

function stateOf({ state, stateMs, waitsFor, blockedBy }: WireSession): string {
  if (blockedBy.length > 0) {
    const others = blockedBy.length > 1 ? `, and by ${blockedBy.length - 1} other` : '';
    return `blocked for ${duration(stateMs)}${waitsFor === null ? '' : ` at ${waitsFor}`}${others}`;
  }
  return `${state ?? 'in a hidden state'} for ${duration(stateMs)}`;
}

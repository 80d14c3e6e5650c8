import type { WireSession } from '../../../src/dashboard/wire.js';
import type { Blocker } from '../state/blocking.js';
import { ActionButton } from '../ui/confirm.js';
import { applicationOf } from '../ui/text.js';

interface SessionActionsProps {
  readonly session: WireSession;
  readonly source: string;
  /** What it holds up, if anything. */
  readonly blocker?: Blocker | undefined;
}

/** Buttons that end a session's statement, or the session. */
export function SessionActions({ session, source, blocker }: SessionActionsProps) {
  const { pid, ageMs, state, application, user } = session;
  if (ageMs === null) return null;
  const who = `session ${pid} (${applicationOf(application)}${user === null ? '' : ` as ${user}`})`;
  return (
    <span class="buttons">
      {state === 'active' && (
        <ActionButton
          label={`Cancel the statement of session ${pid}`}
          question={{
            request: { action: 'cancel', source, pid, ageMs },
            title: 'Cancel',
            text: `The statement that ${who} runs will fail, and its transaction will be aborted.${describeHeld(blocker)}`,
          }}
        />
      )}
      <ActionButton
        label={`Terminate session ${pid}`}
        question={{
          request: { action: 'terminate', source, pid, ageMs },
          title: 'Terminate',
          text: `The connection of ${who} will be closed, its open transaction rolled back.${describeHeld(blocker)}`,
        }}
      />
    </span>
  );
}

/** Maximum number of sessions that a question names. */
const maxNamed = 5;

/** The sessions that wait for one, directly or not. */
function describeHeld(blocker: Blocker | undefined): string {
  if (blocker === undefined || blocker.total === 0) return '';
  const held = flatten(blocker.behind);
  const named = held
    .slice(0, maxNamed)
    .map(({ pid, session }) => (session === null ? String(pid) : `${pid} (${applicationOf(session.application)})`));
  const more = held.length > maxNamed ? ` and ${held.length - maxNamed} more` : '';
  return ` It holds up ${held.length} ${held.length === 1 ? 'session' : 'sessions'}: ${named.join(', ')}${more}.`;
}

function flatten(blockers: readonly Blocker[]): readonly Blocker[] {
  return blockers.flatMap((each) => [each, ...flatten(each.behind)]);
}

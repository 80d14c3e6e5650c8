import type { WireSession } from '../../../src/dashboard/wire.js';
import { ActionButton } from '../ui/confirm.js';
import { applicationOf } from '../ui/text.js';

interface SessionActionsProps {
  readonly session: WireSession;
  readonly source: string;
}

/** Buttons that end a session's statement, or the session. */
export function SessionActions({ session, source }: SessionActionsProps) {
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
            text: `The statement that ${who} runs fails, and its transaction is aborted.`,
          }}
        />
      )}
      <ActionButton
        label={`Terminate session ${pid}`}
        question={{
          request: { action: 'terminate', source, pid, ageMs },
          title: 'Terminate',
          text: `The connection of ${who} is closed. Its open transaction is rolled back.`,
        }}
      />
    </span>
  );
}

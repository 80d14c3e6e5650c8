import { cleanShort } from '../../format/clean-text.js';
import { formatNoun } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { stated } from './judged.js';
import { hiddenSessions } from './visible.js';

/** Reports whether the monitor's role can see all sessions. */
export function visibility(context: Context): Finding[] {
  return serversOf(context).map(({ place, facts }) => {
    const hidden = hiddenSessions(facts);
    if (hidden === 0) {
      const message = 'The monitor can see the activity of all sessions.';
      return stated('visibility', place, { value: 0, status: 'ok', message, remedy: '' });
    }
    return stated('visibility', place, {
      value: hidden,
      status: 'advice',
      message: `The monitor’s role cannot see the activity of ${formatNoun(hidden, 'session')} of other roles, so idle, aborted and old transactions there are not reported.`,
      remedy: `As a superuser: ${grantFor(facts.role)};`,
    });
  });
}

/** The statement that lets the monitor's role see all sessions. */
export function grantFor(role: string | undefined): string {
  return `GRANT pg_monitor TO ${role === undefined ? '<the monitor’s role>' : quote(role)}`;
}

const quote = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${cleanShort(name).replaceAll('"', '""')}"`;

import { cleanShort } from '../format/clean-text.js';
import { formatDuration } from '../format/duration.js';
import { capitalize } from '../format/noun.js';
import type { Blocker, SeenSession } from './facts.js';

const nameOf = ({ application }: SeenSession): string => cleanShort(application) || 'an unnamed application';

/** `billing (pid 4228)`. */
export const nameSeen = (session: SeenSession): string => `${nameOf(session)} (pid ${session.pid})`;

/** `billing (pid 4228, idle in transaction for 51 s)`. */
export function nameBlocker(session: Blocker): string {
  const { pid, state, seconds } = session;
  if (pid === 0) return 'a prepared transaction';
  if (state === '') return nameSeen(session);
  return `${nameOf(session)} (pid ${pid}, ${state} for ${formatDuration(seconds * 1000)})`;
}

/** A sentence that begins with a session: the name of an application stays as it is. */
export const beginSentence = (text: string): string => (/^an? /.test(text) ? capitalize(text) : text);

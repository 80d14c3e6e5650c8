import type { Session } from '../monitor/facts.js';
import { mostTelling } from '../monitor/render/sessions.js';
import type { Snapshot } from '../monitor/snapshot.js';
import { viewSession } from './view/servers.js';
import type { SessionsDocument } from './wire.js';

/** Maximum number of sessions of one answer. */
const maxSessions = 200;

/** Searches all sessions of a server: every word of the search must occur in a session. */
export function searchSessions({ servers }: Snapshot, query: URLSearchParams): SessionsDocument {
  const reading = servers.find(({ source }) => source === query.get('source'));
  const sessions = reading !== undefined && 'facts' in reading ? reading.facts.sessions : [];
  const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10);
  const matching = sessions.filter((session) => {
    const text = textOf(session);
    return words.every((word) => text.includes(word));
  });
  return {
    matching: matching.length,
    sessions: mostTelling(matching, maxSessions).map((session) => viewSession(session, undefined, false)),
  };
}

function textOf({ pid, user, database, application, client, state, waitsFor }: Session): string {
  return [pid, user, database, application, client, state, waitsFor].join('\n').toLowerCase();
}

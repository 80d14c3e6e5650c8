import { cleanShort } from '../format/clean-text.js';
import type { Session } from './facts.js';

/** `pid 4711 (api as app)`, as far as the session has a name and the role may see it. */
export function nameSession({ pid, application, user }: Pick<Session, 'pid' | 'application' | 'user'>): string {
  return `pid ${pid} (${cleanShort(application) || 'an unnamed application'}${user ? ` as ${cleanShort(user)}` : ''})`;
}

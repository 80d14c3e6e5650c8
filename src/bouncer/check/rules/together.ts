import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Keys that processes of one machine must have for themselves, and what happens if not. */
const ownKeys = [
  ['peer_id', 'duplicate-peer', 'requests to cancel go to the wrong one of the two'],
  ['unix_socket_dir', 'shared-socket', 'the second does not start'],
  ['pidfile', 'shared-pidfile', 'the second does not start'],
] as const;

/** What several files, one a process, may not have in common. */
export function sharedByFiles(files: readonly IniFacts[]): BouncerFinding[] {
  return ownKeys.flatMap(([key, rule, why]) => {
    const seen = new Map<string, string>();
    return files.flatMap((facts) => {
      const value = facts.isSet(key) ? facts.text(key) : '';
      const other = seen.get(value);
      if (value === '' || (key === 'peer_id' && value === '0')) return [];
      seen.set(value, facts.document.file);
      if (other === undefined) return [];
      const what = `${key} is the same as in ${other}: ${why}.`;
      return [found('error', rule, facts.placeOf(key), what, `Give each process a ${key} of its own.`)];
    });
  });
}

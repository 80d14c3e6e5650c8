import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Keys that must differ between processes of one machine, and the consequence if they do not. */
const ownKeys = [
  ['peer_id', 'duplicate-peer', 'cancel requests go to the wrong process'],
  ['unix_socket_dir', 'shared-socket', 'the second does not start'],
  ['pidfile', 'shared-pidfile', 'the second does not start'],
] as const;

/** Checks that the files of several processes do not share these keys. */
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
      return [found('error', rule, facts.placeOf(key), what, `Give each process its own ${key}.`)];
    });
  });
}

import { isAtLeast } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Several processes on one port, and where they listen at all. */
export const processRules = [noListener, sharedFolder, noPeers, unlistedPeer, idlePeers];

function noListener(facts: IniFacts): BouncerFinding[] {
  if (facts.list('listen_addr').length > 0) return [];
  const place = facts.placeOf('listen_addr');
  const hasSocket = !facts.isSet('unix_socket_dir') || facts.text('unix_socket_dir') !== '';
  return hasSocket
    ? [
        found(
          'warning',
          'no-listener',
          place,
          'listen_addr is empty: only the Unix socket is served.',
          'Set listen_addr.',
        ),
      ]
    : [found('error', 'no-listener', place, 'PgBouncer listens nowhere.', 'Set listen_addr.')];
}

function sharedFolder(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('so_reuseport') || facts.isSet('unix_socket_dir')) return [];
  const what = 'Several processes share the default folder of the Unix socket: the second does not start.';
  const remedy = 'Give each process a unix_socket_dir and a pidfile of its own.';
  return [found('error', 'shared-socket', facts.placeOf('so_reuseport'), what, remedy)];
}

function noPeers(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('so_reuseport') || !isAtLeast(facts.version, 1, 19)) return [];
  if (facts.isOn('peer_id') && facts.peers.length > 0) return [];
  const what = 'Processes share the port, and are no peers: a request to cancel that reaches another one is lost.';
  const remedy = 'Give each process a peer_id, and all of them the same [peers].';
  return [found('warning', 'no-peers', facts.placeOf('so_reuseport'), what, remedy)];
}

function unlistedPeer(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('peer_id') || facts.peers.length === 0) return [];
  const id = facts.text('peer_id');
  if (facts.peers.some(({ name }) => name === id)) return [];
  const what = `peer_id is ${id}, which is not in [peers]: with the same [peers] everywhere, nobody finds this process.`;
  return [found('warning', 'unlisted-peer', facts.placeOf('peer_id'), what, `Add ${id} to [peers], in every file.`)];
}

function idlePeers(facts: IniFacts): BouncerFinding[] {
  if (facts.isOn('peer_id') || facts.peers.length === 0 || !isAtLeast(facts.version, 1, 19)) return [];
  const what = 'There are [peers], and this process has no peer_id: it takes no part.';
  return [found('warning', 'no-peer-id', facts.peers[0]!, what, 'Set peer_id to the number of this process.')];
}

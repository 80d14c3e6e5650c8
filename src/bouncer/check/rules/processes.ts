import { isAtLeast } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Rules on listeners and on several processes that share a port. */
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
          'listen_addr is empty: clients can only connect through the Unix socket.',
          'Set listen_addr.',
        ),
      ]
    : [found('error', 'no-listener', place, 'PgBouncer has no listener.', 'Set listen_addr.')];
}

function sharedFolder(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('so_reuseport') || facts.isSet('unix_socket_dir')) return [];
  const what = 'Several processes share the default directory of the Unix socket: the second does not start.';
  const remedy = 'Give each process its own unix_socket_dir and pidfile.';
  return [found('error', 'shared-socket', facts.placeOf('so_reuseport'), what, remedy)];
}

function noPeers(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('so_reuseport') || !isAtLeast(facts.version, 1, 19)) return [];
  if (facts.isOn('peer_id') && facts.peers.length > 0) return [];
  const what = 'Processes share the port without peering: a cancel request that reaches the wrong process is lost.';
  const remedy = 'Give each process a peer_id, and the same [peers] to all of them.';
  return [found('warning', 'no-peers', facts.placeOf('so_reuseport'), what, remedy)];
}

function unlistedPeer(facts: IniFacts): BouncerFinding[] {
  if (!facts.isOn('peer_id') || facts.peers.length === 0) return [];
  const id = facts.text('peer_id');
  if (facts.peers.some(({ name }) => name === id)) return [];
  const what = `peer_id is ${id}, which is not in [peers]: other processes cannot forward cancel requests to this one.`;
  return [found('warning', 'unlisted-peer', facts.placeOf('peer_id'), what, `Add ${id} to [peers], in every file.`)];
}

function idlePeers(facts: IniFacts): BouncerFinding[] {
  if (facts.isOn('peer_id') || facts.peers.length === 0 || !isAtLeast(facts.version, 1, 19)) return [];
  const what = 'There are [peers], but this process has no peer_id, so peering is off.';
  return [found('warning', 'no-peer-id', facts.peers[0]!, what, 'Set peer_id to this process’s entry in [peers].')];
}

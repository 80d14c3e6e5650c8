import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const mtu = check('mtu', 'critical', 'Large answers arrive', ({ network }) => {
  const facts = factsOf(network);
  return when(
    facts?.largeAnswerMs === 'lost',
    `Short answers of ${facts?.host} arrive, one of 64 KiB does not: something on the way drops large packets.`,
    'Lower the MTU of the network interface (ip link set dev eth0 mtu 1400), or allow ICMP “fragmentation needed”.',
  );
});

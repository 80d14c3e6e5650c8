import { parseConnectionString } from '../../connection-string.js';
import { databaseKeys, sections } from '../../keys.js';
import type { IniFacts, Line } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Rules on the addresses in `[databases]` and `[peers]`. */
export const routeRules = [swallowedPair, tab, portRange, toItself, peers];

/** `host= port=5432` sets the host to `port=5432`. */
function swallowedPair(facts: IniFacts): BouncerFinding[] {
  return facts.databases.flatMap((line) =>
    [...line.pairs].flatMap(([key, value]) => {
      const [, swallowed = ''] = /^([a-z_]+)=/.exec(value) ?? [];
      if (!Object.hasOwn(databaseKeys, swallowed)) return [];
      const what = `\`${key}\` of \`${line.name}\` has no value, so it takes the next pair for one: ${key} is "${swallowed}=…", and ${swallowed} is not set.`;
      return [found('error', 'swallowed-pair', line, what, `Give \`${key}\` a value, or remove it.`)];
    }),
  );
}

/** Only blanks separate pairs. */
function tab({ document }: IniFacts): BouncerFinding[] {
  return document.entries
    .filter(({ section = '', value }) => section !== 'pgbouncer' && sections[section] !== undefined && hasTab(value))
    .map((entry) => {
      const what = `The line of \`${entry.key}\` contains a tab, which does not separate pairs: it is part of a value.`;
      return found('error', 'tab-in-line', entry, what, 'Separate the pairs by blanks.');
    });
}

function hasTab(value: string): boolean {
  const parsed = parseConnectionString(value);
  return 'error' in parsed ? value.includes('\t') : parsed.some(([key, text]) => /\t/.test(key) || /\t\w+=/.test(text));
}

function portRange(facts: IniFacts): BouncerFinding[] {
  return [...facts.databases, ...facts.peers].flatMap((line) => {
    const port = line.pairs.get('port');
    if (port === undefined || !/^-?\d+$/.test(port) || (Number(port) >= 1 && Number(port) <= 65_535)) return [];
    const what = `The port of \`${line.name}\` is ${port}: there is no such port.`;
    return [found('error', 'out-of-range', line, what, 'Write a port from 1 to 65535.')];
  });
}

/** Clients of such a database are clients of themselves, until all connections are used. */
function toItself(facts: IniFacts): BouncerFinding[] {
  const port = facts.text('listen_port');
  return facts.databases
    .filter(({ pairs }) => (pairs.get('port') ?? '5432') === port && isOwnHost(facts, pairs))
    .map((line) => {
      const what = `\`${line.name}\` leads to this PgBouncer itself (port ${port}): its connections wait for each other.`;
      return found('error', 'leads-to-itself', line, what, 'Write the host and port of PostgreSQL.');
    });
}

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i;
const everywhere = ['*', '0.0.0.0', '::'];

/** Without a host, PgBouncer uses a Unix socket in its own `unix_socket_dir`. */
function isOwnHost(facts: IniFacts, pairs: Line['pairs']): boolean {
  const listening = facts.list('listen_addr');
  const host = pairs.get('host') ?? facts.text('unix_socket_dir');
  if (host === facts.text('unix_socket_dir')) return host !== '';
  return host.split(',').some((each) => {
    if (!loopback.test(each)) return listening.includes(each);
    return listening.some((address) => everywhere.includes(address) || loopback.test(address));
  });
}

function peers(facts: IniFacts): BouncerFinding[] {
  return facts.peers.flatMap((line) => {
    if (!/^\d+$/.test(line.name) || Number(line.name) < 1 || Number(line.name) > 65_535) {
      const what = `\`${line.name}\` is not a peer_id: PgBouncer does not start.`;
      return [found('error', 'peer-name', line, what, 'Use the peer_id of the process, a number from 1, as its name.')];
    }
    if (line.pairs.has('host')) return [];
    const what = `Peer ${line.name} has no host: PgBouncer does not start.`;
    return [found('error', 'peer-host', line, what, 'Add host=, the address or the unix_socket_dir of that process.')];
  });
}

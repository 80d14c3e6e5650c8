import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { ConnectionSettings } from '../../config/connection.js';
import { isSocket } from '../../config/hosts.js';
import { readTarget } from '../../config/target.js';
import { answerOf, type Timeout } from '../../monitor/collect/answer.js';
import { Link, type QueryClient } from '../../monitor/collect/link.js';
import { silenceOf } from '../../monitor/collect/silence.js';
import type { NetworkFacts, Part } from '../facts.js';

/** Time limit for one TCP connection, in milliseconds. */
const tcpTimeoutMs = 2000;

/** Number of addresses that are tried. */
const maxAddresses = 8;

/** Measures the way to the server. Never rejects. */
export async function collectNetwork(connection: ConnectionSettings, timeout: Timeout): Promise<Part<NetworkFacts>> {
  const { host, port } = connection;
  const name = `${host}:${port}`;
  try {
    const dns = await resolve(host, timeout);
    const reached = await Promise.all(dns.addresses.slice(0, maxAddresses).map((address) => timeTcp(address, port)));
    const deadAddresses = dns.addresses.filter((_, at) => at < maxAddresses && reached[at] === undefined);
    const tcpMs = reached.find((ms) => ms !== undefined);
    const session = dns.dnsProblem === undefined ? await measureSession(connection, timeout) : nothing;
    return { name, facts: { host, isSocket: isSocket(host), ...dns, deadAddresses, tcpMs, ...session } };
  } catch (error) {
    return { name, silence: silenceOf(error) };
  }
}

type Dns = Pick<NetworkFacts, 'dnsMs' | 'addresses' | 'dnsProblem'>;

async function resolve(host: string, { clock, timeoutMs }: Timeout): Promise<Dns> {
  if (isSocket(host)) return { dnsMs: undefined, addresses: [], dnsProblem: undefined };
  if (isIP(host) !== 0) return { dnsMs: undefined, addresses: [host], dnsProblem: undefined };
  const begin = performance.now();
  let timer: { cancel(): void } | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimer(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    const found = await Promise.race([lookup(host, { all: true }), late]);
    const addresses = found.map(({ address }) => address);
    return { dnsMs: performance.now() - begin, addresses, dnsProblem: undefined };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { dnsMs: undefined, addresses: [], dnsProblem: code ?? message };
  } finally {
    timer?.cancel();
  }
}

function timeTcp(host: string, port: number): Promise<number | undefined> {
  const begin = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: tcpTimeoutMs });
    const settle = (ms: number | undefined) => {
      socket.destroy();
      resolve(ms);
    };
    socket.once('connect', () => settle(performance.now() - begin));
    socket.once('timeout', () => settle(undefined));
    socket.once('error', () => settle(undefined));
  });
}

type SessionFacts = Pick<NetworkFacts, 'signInMs' | 'roundTripMs' | 'largeAnswerMs' | 'isEncrypted' | 'loginProblem'>;
const nothing: SessionFacts = {
  signInMs: undefined,
  roundTripMs: undefined,
  largeAnswerMs: undefined,
  isEncrypted: undefined,
  loginProblem: undefined,
};

/** Bytes of the large answer: many packets of any size. */
const largeBytes = 65_536;

async function measureSession(connection: ConnectionSettings, timeout: Timeout): Promise<SessionFacts> {
  const target = readTarget('DATABASE_URL', connection, { application_name: 'headroom-doctor' });
  const link = new Link(target, timeout);
  let measured: SessionFacts = nothing;
  const begin = performance.now();
  const reading = await answerOf(target.source, timeout, (late) =>
    link.ask(async (client) => {
      const signInMs = performance.now() - begin;
      const times: number[] = [];
      for (let round = 0; round < 5; round++) times.push(await timeOf(client, 'SELECT 1'));
      measured = { ...nothing, signInMs, roundTripMs: Math.min(...times), isEncrypted: isEncrypted(client) };
      return timeOf(client, `SELECT pg_catalog.repeat('x', ${largeBytes}) AS filler`);
    }, late),
  );
  await link.close();
  if ('facts' in reading) return { ...measured, largeAnswerMs: reading.facts };
  // Short answers arrived: something on the way drops large packets.
  if (measured.roundTripMs === undefined) return { ...measured, loginProblem: reading.silence };
  return reading.silence.kind === 'late' ? { ...measured, largeAnswerMs: 'lost' } : measured;
}

async function timeOf(client: QueryClient, sql: string): Promise<number> {
  const begin = performance.now();
  await client.query(sql);
  return performance.now() - begin;
}

function isEncrypted(client: QueryClient): boolean | undefined {
  const { connection } = client as { connection?: { stream?: { encrypted?: boolean } } };
  return connection?.stream === undefined ? undefined : connection.stream.encrypted === true;
}

import { lookup, resolveSrv } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { HostAddress } from '../config/hosts.js';
import { type Endpoint, endpointOf } from './role.js';

/** Functions that look up names; tests replace them. */
export interface Resolver {
  /** All addresses of a name. */
  addresses(name: string): Promise<readonly string[]>;
  /** The SRV records of a service. */
  services(name: string): Promise<readonly ServiceRecord[]>;
}

/** One SRV record. */
export interface ServiceRecord {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** The system's resolver. Nothing is kept: after a failover, a name may have another address within seconds. */
export const systemResolver: Resolver = {
  addresses: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  services: (name) => resolveSrv(name),
};

/**
 * Returns the endpoints of all hosts, looked up now: one for each address of a name that has several. A name that cannot be
 * looked up stays as it is: connecting to it reports the error.
 *
 * @param isSrv true to take hosts and ports from the SRV records of each host
 * @param areNames true if names must not be looked up, since a function of the application connects to them
 */
export async function findEndpoints(
  hosts: readonly HostAddress[],
  resolver: Resolver,
  { isSrv, areNames }: { readonly isSrv: boolean; readonly areNames: boolean },
): Promise<readonly Endpoint[]> {
  const listed = isSrv ? (await Promise.all(hosts.map((host) => findServices(host, resolver)))).flat() : hosts;
  const found = await Promise.all(listed.map((host) => expand(endpointOf(host), resolver, areNames)));
  return found.flat();
}

/** Hosts of SRV records, by priority, then by weight; the host itself if it has none. */
async function findServices(host: HostAddress, resolver: Resolver): Promise<readonly HostAddress[]> {
  const records = await resolver.services(`_postgresql._tcp.${host.host}`).catch(() => []);
  if (records.length === 0) return [host];
  const sorted = [...records].sort((a, b) => a.priority - b.priority || b.weight - a.weight);
  return sorted.map(({ name, port }) => ({ host: name, port }));
}

async function expand(endpoint: Endpoint, resolver: Resolver, areNames: boolean): Promise<readonly Endpoint[]> {
  const { host, address } = endpoint;
  if (areNames || address !== undefined || host.startsWith('/') || isIP(host) !== 0) return [endpoint];
  const addresses = await resolver.addresses(host).catch(() => []);
  if (addresses.length < 2) return [endpoint];
  return addresses.map((each) => ({ ...endpoint, address: each }));
}

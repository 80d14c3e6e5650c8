import { isIP, isIPv6 } from 'node:net';
import { type Found, refuse } from './keywords.js';
import { type Problems, showText, showValue } from './problems.js';

/** One address of a database that has several. */
export interface HostAddress {
  /** Host name, address, or the directory of a Unix socket (it begins with `/`). */
  readonly host: string;
  readonly port?: number | undefined;
  /** IP address to connect to; `host` is then used for TLS and password files only, as in libpq. */
  readonly hostaddr?: string | undefined;
}

/** True for the directory of a Unix socket, which has no TLS. */
export const isSocket = (host: string | undefined): boolean => host?.startsWith('/') === true;

/** True if no host uses TLS, since all are sockets' directories. */
export function areSockets(host: string | undefined, hosts: readonly HostAddress[] | undefined): boolean {
  return hosts === undefined ? isSocket(host) : hosts.every((each) => isSocket(each.host));
}

/** Lists of hosts and ports as libpq writes them, separated by commas. */
interface HostLists {
  readonly host: Found | undefined;
  readonly port: Found | undefined;
  readonly hostaddr: Found | undefined;
}

/**
 * Reads hosts and ports as libpq does: one port for all hosts, or one for each; an empty port is the default.
 *
 * @returns undefined if none is given; an address without a host has the host `localhost`
 */
export function readHosts({ host, port, hostaddr }: HostLists, problems: Problems): readonly HostAddress[] | undefined {
  if (host === undefined && hostaddr === undefined) {
    const only = readPort(port?.text ?? '', port, problems);
    return only === undefined ? undefined : [{ host: '', port: only }];
  }
  const addresses = hostaddr?.text.split(',') ?? [];
  const hosts = host?.text.split(',') ?? addresses;
  if (addresses.length > 0 && addresses.length !== hosts.length) {
    problems.add(hostaddr!.source, `as many addresses as hosts, ${hosts.length}`, String(addresses.length));
  }
  const ports = port?.text.split(',') ?? [''];
  if (ports.length > 1 && ports.length !== hosts.length) {
    problems.add(port!.source, `one port, or as many as hosts, ${hosts.length}`, `${ports.length} ports`);
  }
  return hosts.map((name, at) => {
    const address = addresses[at] || undefined;
    if (address !== undefined && isIP(address) === 0) refuse(hostaddr!, 'IP addresses', problems);
    const isLone = hosts.length === 1;
    return {
      host: checkHost(name || address || 'localhost', host ?? hostaddr!, problems, isLone) ?? '',
      port: readPort(ports[ports.length === 1 ? 0 : at] ?? '', port, problems),
      ...(address !== undefined && { hostaddr: address }),
    };
  });
}

function checkHost(text: string, found: Found, problems: Problems, isLone: boolean): string | undefined {
  if (isSocket(text) || !isWrong(text)) return text;
  const expected = 'a host name, an IP address or the directory of a socket';
  return refuse(found, isLone ? expected : `${expected}, separated by commas`, problems);
}

function isWrong(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a host must not contain control characters.
  return /[\s\x00-\x1f/?#@\\[\]<>"]/.test(text) || (text.includes(':') && !isIPv6(text));
}

function readPort(text: string, found: Found | undefined, problems: Problems): number | undefined {
  if (text === '' || found === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  return refuse(found, 'a whole number from 1 to 65535', problems);
}

/** Validates the option `hosts`. @returns undefined if it is absent or wrong */
export function readHostsOption(given: unknown, problems: Problems): readonly HostAddress[] | undefined {
  if (given === undefined || given === null) return undefined;
  const expected = 'a list of one or more `{ host, port }`';
  if (!Array.isArray(given) || given.length === 0) return problems.add('hosts', expected, showValue(given));
  for (const each of given as readonly (Partial<HostAddress> | null)[]) {
    const { host, port, hostaddr } = each ?? {};
    if (typeof host !== 'string' || host === '' || (!isSocket(host) && isWrong(host))) {
      return problems.add('hosts', expected, typeof host === 'string' ? `the host ${showText(host)}` : showValue(each));
    }
    const isPort = port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535);
    if (!isPort) return problems.add('hosts', 'ports from 1 to 65535', showValue(port));
    if (hostaddr !== undefined && isIP(String(hostaddr)) === 0) {
      return problems.add('hosts', 'an IP address as `hostaddr`', showValue(hostaddr));
    }
  }
  return Object.freeze(
    given.map(({ host, port, hostaddr }: HostAddress) => Object.freeze({ host, port, ...(hostaddr && { hostaddr }) })),
  );
}

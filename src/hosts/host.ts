import type { Timer } from '../util/clock.js';
import { type HostFacts, type HostFailure, newestTimeline, type Standing } from './choice.js';
import { describeRole, type Endpoint, nameOf, type Role } from './role.js';

/** A session on one host that asks for its role. */
export interface Probe {
  ask(): Promise<Role>;
  close(): void;
}

/** One host, with its probe. */
export class Host implements HostFacts {
  endpoint: Endpoint;
  standing: Standing = 'unknown';
  role: Role | undefined;
  timeline: number | undefined;
  failure: HostFailure | undefined;
  probe: Probe | undefined;
  loginAt = Number.NEGATIVE_INFINITY;
  /** Number of consecutive probes that got no answer in time. */
  silences = 0;
  isProbing = false;
  /** True if it has answered, or failed to, in the current round. */
  hasAnswered = false;
  timer: Timer | undefined;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
  }

  hasRole(role: Role | undefined): void {
    this.role = role;
    this.timeline = role?.timeline ?? this.timeline;
  }

  closeProbe(): void {
    this.probe?.close();
    this.probe = undefined;
  }
}

/** Describes the hosts for a message: `a:5432 is a standby; b:5432: connect ECONNREFUSED`. */
export function describeHosts(hosts: readonly HostFacts[]): string {
  const newest = newestTimeline(hosts);
  return hosts.map((host) => `${nameOf(host.endpoint)}${describeFindings(host, newest)}`).join('; ');
}

function describeFindings({ failure, role, standing }: HostFacts, newest: number): string {
  if (failure !== undefined)
    return `: ${failure.error instanceof Error ? failure.error.message : String(failure.error)}`;
  if (role === undefined) return ' is not known yet';
  if (standing === 'suspect') return ` was ${describeRole(role)}, and has not answered since a session on it ended`;
  const isOlder = role.timeline !== undefined && role.timeline < newest;
  const older = ` on timeline ${role.timeline}, older than the ${newest} of another host`;
  return ` is ${describeRole(role)}${isOlder ? older : ''}`;
}

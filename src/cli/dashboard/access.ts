import { createHash, timingSafeEqual } from 'node:crypto';
import { type DashboardRequest, headerOf, hostNameOf } from '../../dashboard/request.js';
import { isLocalHost } from '../local-host.js';

/**
 * Decides whether a request may see the page. With a password, browsers ask for it. Without one, the request must name this
 * machine as its host: a page of another site could otherwise reach the loopback interface through a name that it controls.
 */
export function mayAccess(request: DashboardRequest, password: string | undefined): boolean {
  if (password === undefined) return isLocalHost(hostNameOf(headerOf(request, 'host') ?? ''));
  const [, credentials = ''] = /^Basic (.+)$/i.exec(headerOf(request, 'authorization') ?? '') ?? [];
  const given = Buffer.from(credentials, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  return timingSafeEqual(digest(given), digest(password));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDashboard, type Dashboard } from '../../dashboard/dashboard.js';
import type { DoctorResult } from '../../dashboard/respond.js';
import { ConfigError } from '../../errors.js';
import { createMonitor, type Monitor } from '../../monitor/monitor.js';
import { isLocalHost } from '../local-host.js';
import { readTargets } from '../monitor/targets.js';
import { interruptible } from '../ui/interrupt.js';
import { mayAccess } from './access.js';
import type { DashboardFlags } from './options.js';

/** Serves the page until Ctrl-C. Resolves with the exit code. */
export async function runDashboard(flags: DashboardFlags, env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const password = readPassword(flags);
  const { server, bouncers, apps } = readTargets(flags, env);
  await using monitor = createMonitor({
    ...(server !== undefined && { server }),
    ...(bouncers.length > 0 && { bouncer: bouncers }),
    apps,
  });
  await using dashboard = openDashboard(monitor, flags, env);
  const listener = createServer(guard(dashboard, password));
  return await interruptible(async (signal) => {
    await listen(listener, flags);
    process.stdout.write(`The dashboard is at ${addressOf(listener, flags)}\nCtrl-C ends it.\n`);
    if (!signal.aborted) await once(signal, 'abort');
    listener.closeAllConnections();
    listener.close();
    return 0;
  });
}

function openDashboard(monitor: Monitor, flags: DashboardFlags, env: NodeJS.ProcessEnv): Dashboard {
  return createDashboard(monitor, {
    allowActions: flags.allowActions ?? false,
    showStatements: flags.statements ?? false,
    doctor: () => examine(flags, env),
    onError: (error) => process.stderr.write(`headroom: ${error instanceof Error ? error.message : String(error)}\n`),
  });
}

async function examine({ url, bouncerUrl, app }: DashboardFlags, env: NodeJS.ProcessEnv): Promise<DoctorResult> {
  const { examine: run } = await import('../doctor/run.js');
  const flags = { app, bouncerUrl: bouncerUrl === undefined ? [] : [bouncerUrl], ini: [], dir: '.', replicas: 1 };
  return run(flags, url === undefined ? env : { ...env, DATABASE_URL: url });
}

/** Browsers ask for the password only if the answer says that there is one. */
function guard(dashboard: Dashboard, password: string | undefined): RequestListener {
  const requestOf = ({ method = 'GET', url = '/', headers }: IncomingMessage) => ({ method, url, headers });
  return (request, response) => {
    if (mayAccess(requestOf(request), password)) return dashboard.handler(request, response);
    const isAsked = password !== undefined;
    response.writeHead(isAsked ? 401 : 403, {
      'content-type': 'text/plain; charset=utf-8',
      ...(isAsked && { 'www-authenticate': 'Basic realm="headroom", charset="UTF-8"' }),
    });
    response.end(isAsked ? 'The password is missing or wrong.\n' : 'Use the address that the command printed.\n');
  };
}

/** @throws {ConfigError} for an address that others can reach without a password */
function readPassword({ host, passwordFile }: DashboardFlags): string | undefined {
  if (passwordFile === undefined) {
    if (isLocalHost(host)) return undefined;
    const expected = 'a loopback address such as 127.0.0.1, or --password-file beside it';
    throw new ConfigError([{ name: '--host', expected, got: host }]);
  }
  const password = readFileSync(passwordFile, 'utf8').trim();
  if (password.length >= 8) return password;
  const expected = 'a file with a password of at least 8 characters';
  throw new ConfigError([{ name: '--password-file', expected, got: `${password.length} characters` }]);
}

async function listen(server: Server, { port, host }: DashboardFlags): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function addressOf(server: Server, { host }: DashboardFlags): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

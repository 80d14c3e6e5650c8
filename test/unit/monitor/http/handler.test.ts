import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppFacts } from '../../../../src/monitor/facts.js';
import { createHandler, type HandlerOptions, type Watched } from '../../../../src/monitor/http/handler.js';
import { parseApp } from '../../../../src/monitor/render/app.js';
import type { Report } from '../../../../src/monitor/report.js';
import type { Silence } from '../../../../src/monitor/snapshot.js';
import { defer } from '../../../../src/util/deferred.js';
import { parseExposition } from '../../../support/exposition.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { appFacts, finding, poolFacts, reportOf } from '../../../support/reports.js';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A monitor that counts how often it was asked. */
class StubMonitor implements Watched {
  reports = 0;
  answer: () => Promise<Report> = async () => reportOf();
  facts: AppFacts = appFacts();
  readonly clock = new FakeClock();

  async report(): Promise<Report> {
    this.reports += 1;
    return this.answer();
  }

  readonly app = (): AppFacts => this.facts;

  serve(options: HandlerOptions = {}): Promise<string> {
    return listen(createHandler(this, { clock: this.clock, ...options }));
  }
}

const silent = (kind: Silence['kind']) =>
  reportOf([finding({ status: 'critical' })], { servers: [{ source: 'db:5432', silence: { kind, reason: 'x' } }] });

describe('the HTTP handler', () => {
  it.each([
    ['ok', 200],
    ['unknown', 200],
    ['warning', 200],
    ['critical', 503],
  ] as const)('answers /health for the verdict %s with %d', async (status, code) => {
    const monitor = new StubMonitor();
    monitor.answer = async () => reportOf([finding({ status })]);
    const response = await fetch(`${await monitor.serve()}/health`);
    expect(response.status).toBe(code);
    expect(response.headers.get('content-type')).toBe('application/health+json');
    expect(await response.json()).toHaveProperty('checks.server:utilization');
  });

  it('answers /metrics as Prometheus reads it', async () => {
    const response = await fetch(`${await new StubMonitor().serve()}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(parseExposition(await response.text()).length).toBeGreaterThan(50);
  });

  it('answers /pool as a monitor elsewhere reads it, without asking anybody', async () => {
    const monitor = new StubMonitor();
    const response = await fetch(`${await monitor.serve()}/pool`);
    expect(parseApp(await response.json())).toEqual(monitor.facts);
    expect(monitor.reports).toBe(0);
  });

  it('leaves a request alone that somebody else has answered meanwhile', async () => {
    const monitor = new StubMonitor();
    const handle = createHandler(monitor);
    const server = createServer((request, response) => {
      handle(request, response);
      response.writeHead(503).end('too late');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/health`);
    expect([response.status, await response.text()]).toEqual([503, 'too late']);
    await new Promise((resolve) => server.close(resolve));
  });

  it('answers although whoever is told of the fault throws', async () => {
    const monitor = new StubMonitor();
    monitor.answer = () => Promise.reject(new Error('broken'));
    const handle = createHandler(monitor, {
      onError: () => {
        throw new Error('no logger');
      },
    });
    const server = createServer(handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/health`);
    expect(response.status).toBe(500);
    await response.text();
    await new Promise((resolve) => server.close(resolve));
  });

  it('answers /livez without asking anybody, also when nothing else can be answered', async () => {
    const monitor = new StubMonitor();
    monitor.answer = () => Promise.reject(new Error('broken'));
    const response = await fetch(`${await monitor.serve()}/livez`);
    expect([response.status, await response.json(), monitor.reports]).toEqual([200, { status: 'pass' }, 0]);
  });

  it.each([
    ['down', 503],
    ['late', 503],
    ['full', 200],
    ['denied', 200],
    ['odd', 200],
  ] as const)('answers /readyz with the server %s with %d', async (kind, code) => {
    const monitor = new StubMonitor();
    monitor.answer = async () => silent(kind);
    expect((await fetch(`${await monitor.serve()}/readyz`)).status).toBe(code);
  });

  it('answers /readyz with 503 when a pool is closed, and says which', async () => {
    const monitor = new StubMonitor();
    monitor.facts = appFacts({ pools: [poolFacts({ isEnding: true })] });
    const response = await fetch(`${await monitor.serve()}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'fail', output: 'The pool orders is closed.' },
    ]);
  });

  it('answers /readyz with what it knew last while the sources take long', async () => {
    const monitor = new StubMonitor();
    const url = await monitor.serve();
    monitor.answer = async () => silent('down');
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await monitor.clock.advance(1500);
    const asked = defer<void>();
    monitor.answer = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    const response = fetch(`${url}/readyz`);
    await asked.promise;
    await monitor.clock.advance(800);
    expect((await response).status).toBe(503);
  });

  it('asks the sources once a second at most, however many ask it', async () => {
    const monitor = new StubMonitor();
    const url = await monitor.serve();
    await Promise.all(['metrics', 'health', 'readyz', 'metrics'].map((name) => fetch(`${url}/${name}`)));
    await monitor.clock.advance(999);
    await fetch(`${url}/metrics`);
    expect(monitor.reports).toBe(1);
    await monitor.clock.advance(1);
    await fetch(`${url}/metrics`);
    expect(monitor.reports).toBe(2);
  });

  it('answers HEAD with the head that GET would have, and no body', async () => {
    const url = await new StubMonitor().serve();
    const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => fetch(`${url}/metrics`, { method })));
    expect(head!.headers.get('content-length')).toBe(get!.headers.get('content-length'));
    expect(await head!.text()).toBe('');
    expect(get!.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s with 405', async (method) => {
    const response = await fetch(`${await new StubMonitor().serve()}/health`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['/', '/nothing', '/health/more', '/__proto__', '//', '/heal%74h'])('has nothing at %s', async (path) => {
    const url = new URL(await new StubMonitor().serve());
    const status = await new Promise((resolve) => {
      httpRequest({ host: url.hostname, port: url.port, path }, ({ statusCode }) => resolve(statusCode)).end();
    });
    expect(status).toBe(404);
  });

  it.each(['/health', '/internal/health', '/a/b/health/', '/health?verbose=1'])(
    'answers under a prefix: %s',
    async (path) => {
      expect((await fetch(`${await new StubMonitor().serve()}${path}`)).status).toBe(200);
    },
  );

  it('can be mounted as express mounts, with the prefix taken off the URL', async () => {
    const handler = createHandler(new StubMonitor());
    const url = await listen((request, response) => {
      request.url = request.url?.replace('/internal', '') ?? '/';
      handler(request, response);
    });
    expect((await fetch(`${url}/internal/health`)).status).toBe(200);
  });

  it('says that it failed, and to its owner alone why', async () => {
    const monitor = new StubMonitor();
    monitor.answer = () => Promise.reject(new Error('password "s3cret" refused'));
    const errors: unknown[] = [];
    const response = await fetch(`${await monitor.serve({ onError: (error) => errors.push(error) })}/health`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('s3cret');
    expect(String(errors[0])).toContain('s3cret');
  });

  it('does not keep a failure', async () => {
    const monitor = new StubMonitor();
    const url = await monitor.serve();
    monitor.answer = () => Promise.reject(new Error('broken'));
    expect((await fetch(`${url}/metrics`)).status).toBe(500);
    monitor.answer = async () => reportOf();
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
  });
});

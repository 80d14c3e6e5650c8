import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../util/clock.js';
import type { AppFacts } from '../facts.js';
import { renderApp } from '../render/app.js';
import { renderHealth } from '../render/health.js';
import { prometheusType, renderPrometheus } from '../render/prometheus.js';
import type { Report } from '../report.js';
import { type Answer, answerHealth, answerText, send } from './answer.js';
import { Cached } from './cached.js';
import { renderReadiness } from './readiness.js';

/** The part of a `Monitor` that the handler needs. */
export interface Watched {
  report(): Promise<Report>;
  /** Facts about this process, without network access. */
  readonly app: () => AppFacts;
  /** Names the pools that cannot reach their server, with the reason; for a monitor that does not watch the server itself. */
  readonly unreachable?: () => Promise<readonly string[]>;
}

/** Options of the handler. */
export interface HandlerOptions {
  /** Maximum age of a response, in milliseconds: the sources are read at most once in that time. @default 1000 */
  readonly keepMs?: number | undefined;
  /** Called with the error when a response fails; the client only receives status 500. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** @internal */
  readonly clock?: Clock | undefined;
}

type Route = (sources: Sources) => Promise<Answer>;

interface Sources {
  readonly report: Cached<Report>;
  readonly app: Cached<AppFacts>;
  readonly unreachable: Cached<readonly string[]>;
}

/** Orchestrators usually time out after a second; after this time the last report is used. */
const readinessWaitMs = 800;

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['livez', async () => answerHealth({ status: 200, body: { status: 'pass' } })],
  ['readyz', answerReadiness],
  ['health', async ({ report }) => answerHealth(renderHealth(await report.get()))],
  [
    'metrics',
    async ({ report }) => ({ status: 200, type: prometheusType, body: renderPrometheus(await report.get()) }),
  ],
  ['pool', async ({ app }) => answerJson(renderApp(await app.get()))],
]);

/** Last segments of the paths that are answered. */
export const routeNames: readonly string[] = [...routes.keys()];

/**
 * Answers requests by method and path; rejects never.
 *
 * @internal
 */
export function createResponder(
  monitor: Watched,
  { keepMs = 1000, onError, clock = systemClock }: HandlerOptions = {},
): (method: string | undefined, url: string | undefined) => Promise<Answer> {
  const sources: Sources = {
    report: new Cached(() => monitor.report(), keepMs, clock),
    app: new Cached(async () => monitor.app(), keepMs, clock),
    unreachable: new Cached(async () => (await monitor.unreachable?.()) ?? [], keepMs, clock),
  };
  return async (method, url = '') => {
    try {
      return await answer(method, url, sources);
    } catch (error) {
      reportError(onError, error);
      return answerHealth({ status: 500, body: { status: 'fail', output: 'The response could not be created.' } });
    }
  };
}

/**
 * Handles GET and HEAD for `/livez`, `/readyz`, `/health`, `/metrics` and `/pool`. Only the last segment of the path
 * counts, so it can be mounted under any prefix. There is no access control: serve it only where those who may see your
 * load can reach it. Responses contain neither passwords nor statements.
 *
 * @example
 * http.createServer(createHandler(monitor)).listen(9464, '127.0.0.1');
 * app.use('/internal', createHandler(monitor)); // express
 */
export function createHandler(
  monitor: Watched,
  options: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const respond = createResponder(monitor, options);
  return ({ method, url }, response) => {
    void respond(method, url)
      // Another handler may have responded in the meantime, or the client may have disconnected.
      .then((each) => (response.headersSent || response.destroyed ? undefined : send(response, each)))
      .catch((error) => {
        reportError(options.onError, error);
        response.destroy();
      });
  };
}

/** Errors of the callback must not fail the response or the service. */
function reportError(onError: HandlerOptions['onError'], error: unknown): void {
  try {
    onError?.(error);
  } catch {
    // There is no one left to report it to.
  }
}

async function answer(method: string | undefined, url: string, sources: Sources): Promise<Answer> {
  const route = routes.get(lastPart(url));
  if (route === undefined) {
    return answerText(404, `Available: ${routeNames.map((name) => `/${name}`).join(', ')}.`);
  }
  if (method !== 'GET' && method !== 'HEAD') return answerText(405, 'Use GET or HEAD.', { allow: 'GET, HEAD' });
  return route(sources);
}

/** Returns `health` for `/internal/health/?verbose=1`. */
function lastPart(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.split('/').findLast((part) => part !== '') ?? '';
}

async function answerReadiness({ report, app, unreachable }: Sources): Promise<Answer> {
  const [latest, cutOff] = await Promise.all([
    report.getWithin(readinessWaitMs),
    unreachable.getWithin(readinessWaitMs),
  ]);
  return answerHealth(renderReadiness(await app.get(), latest, cutOff));
}

function answerJson(body: object): Answer {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}

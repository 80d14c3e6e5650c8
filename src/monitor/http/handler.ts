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

/** What the handler needs of a `Monitor`. */
export interface Watched {
  report(): Promise<Report>;
  /** This process only, no network. */
  readonly app: () => AppFacts;
}

/** How the handler behaves. */
export interface HandlerOptions {
  /** How old an answer may be, in milliseconds: however many ask, the sources are asked once in that time. @default 1000 */
  readonly keepMs?: number | undefined;
  /** Told what made an answer impossible; the client only learns that it was. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** @internal */
  readonly clock?: Clock | undefined;
}

type Route = (sources: Sources) => Promise<Answer>;

interface Sources {
  readonly report: Cached<Report>;
  readonly app: Cached<AppFacts>;
}

/** Orchestrators give up after a second as a rule; then what was known last must do. */
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

/**
 * Answers `/livez`, `/readyz`, `/health`, `/metrics` and `/pool`, to GET and HEAD. The last part of the path decides, so it
 * can be mounted under any prefix, be that taken off the URL or not. It checks nobody's rights: serve it where only
 * those reach it who may know how busy you are. No answer has a password or a statement in it.
 *
 * @example
 * http.createServer(createHandler(monitor)).listen(9464, '127.0.0.1');
 * app.use('/internal', createHandler(monitor)); // express
 */
export function createHandler(
  monitor: Watched,
  { keepMs = 1000, onError, clock = systemClock }: HandlerOptions = {},
): (request: IncomingMessage, response: ServerResponse) => void {
  const sources: Sources = {
    report: new Cached(() => monitor.report(), keepMs, clock),
    app: new Cached(async () => monitor.app(), keepMs, clock),
  };
  return (request, response) => {
    const fail = (error: unknown): Answer => {
      tell(onError, error);
      return answerHealth({ status: 500, body: { status: 'fail', output: 'The answer could not be made.' } });
    };
    void answer(request, sources)
      .catch(fail)
      // Somebody else may have answered meanwhile, or the client may have left.
      .then((each) => (response.headersSent || response.destroyed ? undefined : send(response, each)))
      .catch((error) => {
        tell(onError, error);
        response.destroy();
      });
  };
}

/** A logger that throws must not cost the answer, or the service. */
function tell(onError: HandlerOptions['onError'], error: unknown): void {
  try {
    onError?.(error);
  } catch {
    // There is nobody left to tell.
  }
}

async function answer({ method, url = '' }: IncomingMessage, sources: Sources): Promise<Answer> {
  const route = routes.get(lastPart(url));
  if (route === undefined) {
    return answerText(404, `There is ${[...routes.keys()].map((name) => `/${name}`).join(', ')}.`);
  }
  if (method !== 'GET' && method !== 'HEAD') return answerText(405, 'Use GET or HEAD.', { allow: 'GET, HEAD' });
  return route(sources);
}

/** `health` of `/internal/health/?verbose=1`. */
function lastPart(url: string): string {
  const path = url.split('?')[0] ?? '';
  return path.split('/').findLast((part) => part !== '') ?? '';
}

async function answerReadiness({ report, app }: Sources): Promise<Answer> {
  return answerHealth(renderReadiness(await app.get(), await report.getWithin(readinessWaitMs)));
}

function answerJson(body: object): Answer {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(body)}\n` };
}

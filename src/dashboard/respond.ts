import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Cached } from '../monitor/http/cached.js';
import type { Monitor } from '../monitor/monitor.js';
import type { Clock } from '../util/clock.js';
import { ActionFormatError, act, parseAction } from './actions.js';
import { answerJson, answerText, type DashboardAnswer, headersFor, type OpenStream } from './answer.js';
import { type AssetName, assetName, fileNames, loadAsset } from './assets.js';
import { bouncerColumns, latencyBounds, poolColumns, serverColumns } from './columns.js';
import type { Feed } from './feed.js';
import { readHistory } from './history.js';
import { type DashboardRequest, headerOf, isSameOrigin, type Place, placeOf } from './request.js';
import { searchSessions } from './sessions.js';
import type { DoctorDocument, Hello } from './wire.js';

/** Result of the doctor, without its time. */
export type DoctorResult = Omit<DoctorDocument, 'at'>;

/** Parts of the responder. */
export interface ResponderParts {
  readonly feed: Feed;
  readonly monitor: Pick<Monitor, 'control'>;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly hasActions: boolean;
  readonly hasStatements: boolean;
  readonly doctor: (() => Promise<DoctorResult>) | undefined;
  readonly isAllowed: ((request: DashboardRequest) => boolean | Promise<boolean>) | undefined;
  /** Milliseconds since 1970. */
  readonly dateNow: () => number;
}

/** Maximum number of pages that may look at the same time: each has a connection. */
const maxViewers = 50;

/** Time for which a result of the doctor is kept, in milliseconds. */
const doctorMs = 5000;

/** Last segments of the paths that are answered, besides the page itself. */
export const routeNames = ['events', 'history', 'moment', 'sessions', 'doctor', 'actions', ...fileNames] as const;

type Route = (request: DashboardRequest, place: Place, body: () => Promise<string>) => Promise<DashboardAnswer>;

/** Answers requests by the last segment of their path. */
export class Responder {
  readonly #parts: ResponderParts;
  readonly #hello: Hello;
  readonly #doctor: Cached<DoctorDocument>;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(parts: ResponderParts) {
    const { everyMs, hasActions, hasStatements, doctor, clock, dateNow } = parts;
    this.#parts = parts;
    const namesOf = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name);
    this.#hello = {
      ...{ instance: randomBytes(8).toString('hex'), everyMs, hasActions, hasStatements },
      hasDoctor: doctor !== undefined,
      token: hasActions ? randomBytes(24).toString('base64url') : '',
      columns: { pool: namesOf(poolColumns), bouncer: namesOf(bouncerColumns), server: namesOf(serverColumns) },
      bounds: latencyBounds.map((bound) => (Number.isFinite(bound) ? bound : null)),
    };
    const examine = async (): Promise<DoctorDocument> => {
      const result = await doctor?.();
      return { at: dateNow(), verdict: 'ok', checks: 0, findings: [], ...result };
    };
    this.#doctor = new Cached(examine, doctorMs, clock);
    this.#routes = new Map<string, Route>([
      ['events', (request) => this.#events(request)],
      ['history', (request, { query }) => this.#history(request, query)],
      ['moment', (_, { query }) => this.#moment(query)],
      ['sessions', (request, { query }) => this.#sessions(request, query)],
      ['doctor', (request) => this.#examine(request)],
      ['actions', (request, _, body) => this.#act(request, body)],
    ]);
  }

  /** Answers a request. */
  async respond(request: DashboardRequest, body: () => Promise<string>): Promise<DashboardAnswer> {
    const { isAllowed } = this.#parts;
    if (isAllowed !== undefined && !(await isAllowed(request))) return answerText(403, 'Access denied.');
    const place = placeOf(request.url);
    const asset = assetName(place.name);
    const route = this.#routes.get(place.name);
    if (asset === undefined && route === undefined) return elsewhere(place, request);
    const allowed = place.name === 'actions' ? ['POST'] : ['GET', 'HEAD'];
    if (!allowed.includes(request.method)) {
      return answerText(405, `Use ${allowed.join(' or ')}.`, { allow: allowed.join(', ') });
    }
    return route === undefined ? answerAsset(asset as AssetName, request) : route(request, place, body);
  }

  async #events(request: DashboardRequest): Promise<DashboardAnswer> {
    const { feed } = this.#parts;
    if (feed.viewers >= maxViewers) return answerText(503, `${maxViewers} pages are open, the maximum.`);
    const headers = headersFor('text/event-stream', { 'x-accel-buffering': 'no' });
    if (request.method === 'HEAD') return { status: 200, headers, body: '' };
    const stream = (open: OpenStream): (() => void) => {
      open.send(`retry: 2000\n\n${event('hello', JSON.stringify(this.#hello))}`);
      return feed.watch({ show: (sample) => open.send(event('sample', sample)), end: () => open.end() });
    };
    return { status: 200, headers, body: '', stream };
  }

  async #history(request: DashboardRequest, query: URLSearchParams): Promise<DashboardAnswer> {
    const document = readHistory(this.#parts.feed.series, query);
    if (document === undefined) return answerText(400, 'Expected from and to, at most 25 hours apart, and points.');
    return answerJson(document, acceptsGzip(request));
  }

  async #moment(query: URLSearchParams): Promise<DashboardAnswer> {
    const at = Number(query.get('at') ?? Number.NaN);
    const moment = Number.isFinite(at) ? this.#parts.feed.moments.at(at) : undefined;
    if (moment === undefined) return answerText(404, 'No sample of that time is kept.');
    const headers = headersFor('application/json; charset=utf-8', { 'content-encoding': 'gzip' });
    return { status: 200, headers, body: moment.body };
  }

  async #sessions(request: DashboardRequest, query: URLSearchParams): Promise<DashboardAnswer> {
    const { snapshot } = this.#parts.feed;
    if (snapshot === undefined) return answerText(503, 'There is no sample yet.', { 'retry-after': '1' });
    return answerJson(searchSessions(snapshot, query), acceptsGzip(request));
  }

  async #examine(request: DashboardRequest): Promise<DashboardAnswer> {
    if (this.#parts.doctor === undefined) return answerText(404, 'This dashboard has no doctor.');
    return answerJson(await this.#doctor.get(), acceptsGzip(request));
  }

  async #act(request: DashboardRequest, body: () => Promise<string>): Promise<DashboardAnswer> {
    const { hasActions, monitor, feed } = this.#parts;
    if (!hasActions) return answerText(403, 'Actions are off.');
    if (!isSameOrigin(request)) return answerText(403, 'The request does not come from this page.');
    if (!isEqual(headerOf(request, 'x-headroom-token') ?? '', this.#hello.token)) {
      return answerText(403, 'The token is missing or old. Reload the page.');
    }
    try {
      const answer = await act(parseAction(await body()), monitor);
      feed.refresh();
      return await answerJson(answer, false, answer.isDone ? 200 : 409);
    } catch (error) {
      if (error instanceof ActionFormatError) return answerText(400, error.message);
      throw error;
    }
  }
}

function event(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}

async function answerAsset(name: AssetName, request: DashboardRequest): Promise<DashboardAnswer> {
  const { type, plain, gzipped, etag } = await loadAsset(name);
  const headers = headersFor(type, { 'cache-control': 'no-cache', etag, vary: 'accept-encoding' });
  if (headerOf(request, 'if-none-match') === etag) return { status: 304, headers, body: '' };
  if (!acceptsGzip(request)) return { status: 200, headers, body: plain };
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipped };
}

/** The page's addresses are relative, so its own must end with a slash. */
function elsewhere({ name }: Place, { method }: DashboardRequest): DashboardAnswer {
  if (method === 'GET' && /^[\w-]+$/.test(name)) return answerText(308, 'See the page.', { location: `${name}/` });
  return answerText(404, 'There is no such page.');
}

function acceptsGzip(request: DashboardRequest): boolean {
  return /\bgzip\b/.test(headerOf(request, 'accept-encoding') ?? '');
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerText, type DashboardAnswer, type OpenStream } from './answer.js';
import type { DashboardRequest } from './request.js';

/** Answers a request of any framework. Never rejects. */
export type Respond = (request: DashboardRequest, body: () => Promise<string>) => Promise<DashboardAnswer>;

/** Maximum size of a request's body. */
const maxBodyBytes = 10_000;

/** Maximum amount that waits for a slow reader, before samples are omitted. */
const maxBufferedBytes = 1_000_000;

/** Creates a handler for `node:http`, Express and Fastify's raw requests. */
export function nodeHandler(respond: Respond): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void respond(requestOf(request), () => readBody(request)).then((answer) => send(answer, response));
  };
}

/** Express shortens `url` by the path of a mount. */
function requestOf(request: IncomingMessage & { readonly originalUrl?: string }): DashboardRequest {
  const { method = 'GET', url = '/', originalUrl, headers } = request;
  return { method, url: originalUrl ?? url, headers };
}

async function readBody(request: IncomingMessage & { readonly body?: unknown }): Promise<string> {
  // A framework may have read and parsed it already.
  if (request.body !== undefined) return typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send({ status, headers, body, stream }: DashboardAnswer, response: ServerResponse): void {
  // Another handler may have responded in the meantime, or the client may have disconnected.
  if (response.headersSent || response.destroyed) return;
  if (stream === undefined) {
    // Without a body for 304, as Node omits it for HEAD.
    response.writeHead(status, status === 304 ? headers : { ...headers, 'content-length': Buffer.byteLength(body) });
    response.end(status === 304 ? undefined : body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  const stop = stream(openStream(response));
  response.on('close', stop);
  response.on('error', () => response.destroy());
}

function openStream(response: ServerResponse): OpenStream {
  return {
    send: (chunk) => {
      // A server that closes waits for its responses, and this one would have no end.
      if (!isListening(response)) response.end();
      else if (response.writableLength <= maxBufferedBytes) response.write(chunk);
    },
    end: () => response.end(),
  };
}

/** False once the HTTP server of a request or response accepts no more connections. */
export function isListening({ socket }: { readonly socket?: unknown }): boolean {
  const { server } = (socket ?? {}) as { readonly server?: { readonly listening?: boolean } };
  return server?.listening !== false;
}

/** Creates a handler of the Fetch API, as Hono, Next.js, Bun and Deno use it. */
export function fetchHandler(respond: Respond): (request: Request, isServing?: () => boolean) => Promise<Response> {
  return async (request, isServing = () => true) => {
    const { pathname, search, host } = new URL(request.url);
    const headers = { host, ...Object.fromEntries(request.headers) };
    const answer = await respond({ method: request.method, url: pathname + search, headers }, async () => {
      const text = await request.text();
      return text.length > maxBodyBytes ? '' : text;
    });
    const { status, stream } = answer;
    const hasBody = request.method !== 'HEAD' && status !== 304;
    const body = stream === undefined ? (hasBody ? answer.body : null) : streamOf(stream, isServing);
    return new Response(body as ConstructorParameters<typeof Response>[0], { status, headers: answer.headers });
  };
}

function streamOf(
  stream: NonNullable<DashboardAnswer['stream']>,
  isServing: () => boolean,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop: (() => void) | undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isEnded = false;
        const end = (): void => {
          if (isEnded) return;
          isEnded = true;
          stop?.();
          controller.close();
        };
        const send = (chunk: string): void => {
          if (!isServing()) end();
          else if (!isEnded && (controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(chunk));
        };
        stop = stream({ send, end });
        if (isEnded) stop();
      },
      cancel: () => stop?.(),
    },
    { highWaterMark: maxBufferedBytes, size: (chunk) => chunk?.byteLength ?? 0 },
  );
}

/** The answer to a request that failed. */
export function answerFailure(): DashboardAnswer {
  return answerText(500, 'The response could not be created.');
}

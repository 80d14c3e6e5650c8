import type { ServerResponse } from 'node:http';

/** The response to a request. */
export interface Answer {
  readonly status: number;
  /** Media type of the body. */
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const healthType = 'application/health+json';

/** Creates a response in the health check format. */
export function answerHealth({ status, body }: { readonly status: number; readonly body: object }): Answer {
  return { status, type: healthType, body: `${JSON.stringify(body)}\n` };
}

/** Creates a plain-text response. */
export function answerText(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n`, headers };
}

/** Headers of a response, which must not be cached. */
export function headersOf({ type, body, headers }: Answer): Record<string, string> {
  return {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  };
}

/** Sends a response. Node omits the body for HEAD. */
export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, headersOf(answer));
  response.end(answer.body);
}

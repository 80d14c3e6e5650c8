import type { ServerResponse } from 'node:http';

/** What is answered to a request. */
export interface Answer {
  readonly status: number;
  /** The media type of the body. */
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const healthType = 'application/health+json';

/** An answer in the format of health checks. */
export function answerHealth({ status, body }: { readonly status: number; readonly body: object }): Answer {
  return { status, type: healthType, body: `${JSON.stringify(body)}\n` };
}

/** An answer in words. */
export function answerText(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n`, headers };
}

/** Sends an answer that nobody may keep. Node leaves out its body where only the head was asked for. */
export function send(response: ServerResponse, answer: Answer): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...answer.headers,
  });
  response.end(body);
}

import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';

const gzip = promisify(gzipWithCallback);

/** A response without a fixed end. */
export interface OpenStream {
  /** Sends a chunk, unless the reader is much slower than the stream. */
  send(chunk: string): void;
  /** Ends the response. */
  end(): void;
}

/** A response of the dashboard. */
export interface DashboardAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Called once the headers are sent; returns a function that is called when the reader is gone. */
  readonly stream?: ((stream: OpenStream) => () => void) | undefined;
}

/**
 * Everything comes from the dashboard itself, and no page may frame it. Styles are set by script only through the object model,
 * which needs no exception.
 */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const securityHeaders = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/** Headers of every response; data must not be stored. */
export function headersFor(type: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...securityHeaders, 'cache-control': 'no-store', 'content-type': type, ...more };
}

/** A short text. */
export function answerText(status: number, text: string, more?: Readonly<Record<string, string>>): DashboardAnswer {
  return { status, headers: headersFor('text/plain; charset=utf-8', more), body: `${text}\n` };
}

/** Smaller documents are not worth compressing. */
const minGzipBytes = 1400;

/** A document, compressed if the reader accepts that. */
export async function answerJson(document: object, acceptsGzip: boolean, status = 200): Promise<DashboardAnswer> {
  const text = JSON.stringify(document);
  const headers = headersFor('application/json; charset=utf-8', { vary: 'accept-encoding' });
  if (!acceptsGzip || text.length < minGzipBytes) return { status, headers, body: text };
  return { status, headers: { ...headers, 'content-encoding': 'gzip' }, body: await gzip(text, { level: 4 }) };
}

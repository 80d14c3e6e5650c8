import { Problems } from '../../config/problems.js';
import { shared } from '../../util/shared.js';
import type { AppFacts } from '../facts.js';
import { parseApp } from '../render/app.js';
import type { Collector } from '../snapshot.js';
import { answerOf, type Timeout } from './answer.js';
import { DeniedAnswer, UnexpectedAnswer } from './silence.js';

/** Maximum size of an answer, enough for thousands of pools. */
const maxBytes = 8 * 1024 * 1024;

/** Address and credentials. User, password and query are never shown. */
interface Address {
  readonly source: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads a service's pools over HTTP. `/pool` is appended to an address that does not end with it.
 *
 * @param url may contain `user:password@`, which is sent as basic authentication
 * @throws {ConfigError} if it is not an HTTP address
 * @example
 * collectApp('http://orders:3000/pool', { clock: systemClock, timeoutMs: 2000 });
 */
export function collectApp(url: string, timeout: Timeout): Collector<AppFacts> {
  const address = parseAddress(url);
  const { source } = address;
  const closing = new AbortController();
  const ask = () =>
    answerOf(source, timeout, async (late) => {
      return parseAnswer(await fetchText(address, AbortSignal.any([late, closing.signal])));
    });
  return { source, collect: shared(ask), close: async () => closing.abort() };
}

function parseAddress(text: string): Address {
  const problems = new Problems();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.add('apps', 'http://host:port/pool', `a string of ${text.length} characters (not shown)`);
  }
  problems.throwIfAny();
  return toAddress(url as URL);
}

function toAddress(url: URL): Address {
  const { username, password } = url;
  const base = url.pathname.replace(/\/+$/, '').replace(/\/pool$/, '');
  url.pathname = `${base}/pool`;
  url.username = '';
  url.password = '';
  const isSigned = username !== '' || password !== '';
  const credentials = `${decode(username)}:${decode(password)}`;
  const authorization = { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
  return { source: `${url.host}${base}`, url, headers: isSigned ? authorization : {} };
}

/** A `%` without a valid escape stands for itself. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
}

async function fetchText({ url, headers }: Address, signal: AbortSignal): Promise<string> {
  // Redirects are not followed, since they would pass on the credentials.
  const options = { signal, redirect: 'manual', headers: { accept: 'application/json', ...headers } } as const;
  const response = await fetch(url, options);
  if (response.status === 200) return readText(response);
  await response.body?.cancel();
  const message = `expected HTTP status 200, got ${response.status}`;
  throw response.status === 401 || response.status === 403 ? new DeniedAnswer(message) : new UnexpectedAnswer(message);
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new UnexpectedAnswer(`expected at most ${maxBytes} bytes, got more`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseAnswer(text: string): AppFacts {
  try {
    return parseApp(JSON.parse(text));
  } catch (error) {
    // A JSON error quotes the text, which is untrusted.
    if (error instanceof SyntaxError) throw new UnexpectedAnswer('expected JSON, got something else');
    throw new UnexpectedAnswer(error instanceof Error ? error.message : String(error));
  }
}

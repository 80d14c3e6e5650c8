import { Problems } from '../../config/problems.js';
import { shared } from '../../util/shared.js';
import type { AppFacts } from '../facts.js';
import { parseApp } from '../render/app.js';
import type { Collector } from '../snapshot.js';
import { answerOf, type Patience } from './answer.js';
import { DeniedAnswer, OddAnswer } from './silence.js';

/** Longest answer that is read: some thousand pools' worth. */
const longestBytes = 8 * 1024 * 1024;

/** Where to ask, and how to sign in. Neither user, password nor query is ever shown. */
interface Address {
  readonly source: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Asks a service for its pools over HTTP. An address that does not end in `/pool` has that put behind it.
 *
 * @param url may carry `user:password@`, which is sent as basic authentication
 * @throws {ConfigError} when it is no address
 * @example
 * collectApp('http://orders:3000/pool', { clock: systemClock, timeoutMs: 2000 });
 */
export function collectApp(url: string, patience: Patience): Collector<AppFacts> {
  const address = parseAddress(url);
  const { source } = address;
  const closing = new AbortController();
  const ask = () =>
    answerOf(source, patience, async (late) => {
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

/** A `%` that begins no escape stands for itself. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
}

async function fetchText({ url, headers }: Address, signal: AbortSignal): Promise<string> {
  // Whoever is sent elsewhere might be given the credentials.
  const options = { signal, redirect: 'manual', headers: { accept: 'application/json', ...headers } } as const;
  const response = await fetch(url, options);
  if (response.status === 200) return readText(response);
  await response.body?.cancel();
  const said = `expected HTTP status 200, got ${response.status}`;
  throw response.status === 401 || response.status === 403 ? new DeniedAnswer(said) : new OddAnswer(said);
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > longestBytes) throw new OddAnswer(`expected at most ${longestBytes} bytes, got more`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseAnswer(text: string): AppFacts {
  try {
    return parseApp(JSON.parse(text));
  } catch (error) {
    // A JSON error quotes the text, which is a stranger's.
    if (error instanceof SyntaxError) throw new OddAnswer('expected JSON, got something else');
    throw new OddAnswer(error instanceof Error ? error.message : String(error));
  }
}

import type { Attributes } from '@opentelemetry/api';
import { isConstant } from '../sql/literals.js';
import { summaryOf } from '../sql/summary.js';
import type { Target } from '../tracing/messages.js';
import type { StatementMessage } from '../tracing/statement.js';

/** Name of a pool unless the application gives one. */
const defaultPoolName = 'pool';
/** Texts that are remembered. */
const maxTexts = 1000;

/** Attributes of the server and the database, by the semantic conventions. */
export function placeAttributes({ host, port, database }: Omit<Target, 'user' | 'ssl'>): Attributes {
  const attributes: Attributes = { 'db.system.name': 'postgresql' };
  if (database !== undefined) attributes['db.namespace'] = database;
  if (host !== undefined) attributes['server.address'] = host;
  if (port !== undefined) attributes['server.port'] = port;
  return attributes;
}

/** The pool's own name, or, by the semantic conventions, `host:port/database` if it has none. */
export function poolNameOf(pool: string, { host, port, database }: Target): string {
  return pool === defaultPoolName ? `${host}:${port}/${database}` : pool;
}

/** Facts about a text of a statement. */
interface TextFacts {
  readonly summary: string | undefined;
  /** True if no value is written in it. */
  readonly isConstant: boolean;
}

const texts = new Map<string, TextFacts>();

/** Reads a text, once for as long as it is among the last that were. */
export function factsOf(text: string): TextFacts {
  const known = texts.get(text);
  if (known !== undefined) return known;
  const oldest = texts.size >= maxTexts ? texts.keys().next() : undefined;
  if (oldest && !oldest.done) texts.delete(oldest.value);
  const facts = { summary: summaryOf(text), isConstant: isConstant(text) };
  texts.set(text, facts);
  return facts;
}

/**
 * Attributes of a statement that has begun. A text with values in it is omitted, since they may be secrets.
 *
 * @param captureValues true to record parameter values
 */
export function statementAttributes(message: StatementMessage, captureValues: boolean): Attributes {
  const { text, values, name } = message;
  const attributes = placeAttributes(message);
  if (text !== undefined) {
    const { summary, isConstant } = factsOf(text);
    if (summary !== undefined) attributes['db.query.summary'] = summary;
    if (isConstant || (values !== undefined && values.length > 0)) attributes['db.query.text'] = text;
  }
  if (name) attributes['headroom.statement.name'] = name;
  if (captureValues)
    for (const [at, value] of (values ?? []).entries()) attributes[`db.query.parameter.${at}`] = String(value);
  return attributes;
}

/** Attributes of a failure: the class of the error, and the server's code if the server has answered. */
export function failureAttributes(error: unknown): Attributes {
  const { code, severity, name } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const isServers = typeof code === 'string' && typeof severity === 'string';
  const type = typeof code === 'string' ? code : typeof name === 'string' ? name : '_OTHER';
  return isServers ? { 'error.type': type, 'db.response.status_code': code } : { 'error.type': type };
}

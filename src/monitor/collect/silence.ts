import { BouncerError } from '../../bouncer/console/errors.js';
import { classifyConnectFailure } from '../../pipeline/errors/server-error.js';
import type { Silence } from '../snapshot.js';

/** The source sent an unexpected answer. The message may contain untrusted text. */
export class UnexpectedAnswer extends Error {}

/** The source denied access. */
export class DeniedAnswer extends Error {}

/** PgBouncer has no distinct SQLSTATE for these errors, so they are told apart by text. */
const saysFull = /no more connections allowed/i;
const saysDenied =
  /authentication failed|no such (user|database)|not allowed|permission denied|client password|pg_hba|^(database|role) .* does not exist/i;
/** Authentication (28…), no such database (3D000), insufficient privilege (42501). */
const deniedStates = /^(28...|3D000|42501)$/;
const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;
const saysTls = /SSL connection|SSL negotiation/i;
/** Timeouts of the system and of this package, and `query_canceled` from the server's statement timeout. */
const lateCodes = new Set([
  'ETIMEDOUT',
  'HEADROOM_CONNECT_TIMEOUT',
  'HEADROOM_BOUNCER_TIMEOUT',
  '57014',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Classifies the error of a source that did not answer. */
export function silenceOf(error: unknown): Silence {
  const first = firstCause(error);
  return { kind: kindOf(first), reason: reasonOf(first) };
}

function kindOf(error: unknown): Silence['kind'] {
  if (error instanceof UnexpectedAnswer) return 'odd';
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const [state, text] = [String(code ?? ''), String(message ?? '')];
  if (saysFull.test(text)) return 'full';
  if (lateCodes.has(state)) return 'late';
  if (deniedStates.test(state) || tlsCodes.test(state) || saysTls.test(text)) return 'denied';
  const failure = classifyConnectFailure(error);
  if (failure !== 'refused') return failure;
  return error instanceof DeniedAnswer || saysDenied.test(text) ? 'denied' : 'odd';
}

/** Returns the error's message, with its code unless the message contains it; Node's own codes (`ERR_…`) say nothing more. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const text = error.message.trim() || error.name;
  const isTelling = typeof code === 'string' && code !== '' && !code.startsWith('ERR_') && !text.includes(code);
  return isTelling ? `${text} (${code})` : text;
}

/**
 * Returns the first error if a host has several addresses, and the cause of a wrapping error (`fetch failed`,
 * PgBouncer's).
 */
function firstCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return firstCause(error.errors[0]);
  const isWrapper = error instanceof TypeError || error instanceof BouncerError;
  if (isWrapper && error.cause instanceof Error) return firstCause(error.cause);
  return error;
}

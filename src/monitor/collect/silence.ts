import { BouncerError } from '../../bouncer/console/errors.js';
import { classifyConnectFailure } from '../../pipeline/errors/server-error.js';
import type { Silence } from '../snapshot.js';

/** It answered, but not what was expected. The message may come from a stranger; it is shown as it is. */
export class OddAnswer extends Error {}

/** It will not let the monitor in, and says so in words of its own. */
export class DeniedAnswer extends Error {}

/** PgBouncer gives these refusals one code, or none that fits. */
const saysFull = /no more connections allowed/i;
const saysDenied =
  /authentication failed|no such (user|database)|not allowed|permission denied|client password|pg_hba|^(database|role) .* does not exist/i;
/** Sign-in (28), the database does not exist (3D000), the role may not (42501). */
const deniedStates = /^(28...|3D000|42501)$/;
const tlsCodes = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/;
const saysTls = /SSL connection|SSL negotiation/i;
/** Timeouts of the system, of ours, and `query_canceled`, which is what the server's own says. */
const lateCodes = new Set([
  'ETIMEDOUT',
  'HEADROOM_CONNECT_TIMEOUT',
  'HEADROOM_BOUNCER_TIMEOUT',
  '57014',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Why a source has not answered, by the error that asking it has met. */
export function silenceOf(error: unknown): Silence {
  const first = firstCause(error);
  return { kind: kindOf(first), reason: reasonOf(first) };
}

function kindOf(error: unknown): Silence['kind'] {
  if (error instanceof OddAnswer) return 'odd';
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  const [state, said] = [String(code ?? ''), String(message ?? '')];
  if (saysFull.test(said)) return 'full';
  if (lateCodes.has(state)) return 'late';
  if (deniedStates.test(state) || tlsCodes.test(state) || saysTls.test(said)) return 'denied';
  const failure = classifyConnectFailure(error);
  if (failure !== 'refused') return failure;
  return error instanceof DeniedAnswer || saysDenied.test(said) ? 'denied' : 'odd';
}

/** What it said, with its code where that is not in it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const said = error.message.trim() || error.name;
  return typeof code === 'string' && code !== '' && !said.includes(code) ? `${said} (${code})` : said;
}

/** Of a host with several addresses the first error; of one that wraps another (`fetch failed`, PgBouncer's) the other. */
function firstCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return firstCause(error.errors[0]);
  const isWrapper = error instanceof TypeError || error instanceof BouncerError;
  if (isWrapper && error.cause instanceof Error) return firstCause(error.cause);
  return error;
}

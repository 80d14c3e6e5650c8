import { HeadroomError, nameErrors } from '../errors.js';
import type { Monitor } from '../monitor/monitor.js';
import type { Pool } from '../pool/pool.js';
import { amount, object, oneOf, optional, type Reader, readDocument, refuse, shortText } from '../util/reader.js';
import { poolId } from './view/ids.js';
import type { ActionAnswer, ActionRequest } from './wire.js';

/** The body of a request for an action is not understood. */
export class ActionFormatError extends HeadroomError {
  readonly code = 'HEADROOM_ACTION_FORMAT';
}

nameErrors({ ActionFormatError });

/** Number of connections that a pool may be given from the page. */
const maxPool = 10_000;

const positive: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxPool
    ? value
    : refuse(path, `a whole number from 1 to ${maxPool}`, value);

const pid: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31
    ? value
    : refuse(path, 'a process id', value);

const names = ['cancel', 'terminate', 'pause', 'unpause', 'resize', 'reset', 'suspend', 'resume'] as const;
const readName = object({ action: oneOf(...names) });
const readSignal = object({ action: oneOf('cancel', 'terminate'), source: shortText, pid, ageMs: amount });
const readPause = object({ action: oneOf('pause', 'unpause'), source: shortText, database: optional(shortText) });
const readResize = object({ action: oneOf('resize'), pool: shortText, max: positive });
const readPool = object({ action: oneOf('reset', 'suspend', 'resume'), pool: shortText });

const readers: Readonly<Record<(typeof names)[number], Reader<unknown>>> = {
  ...{ cancel: readSignal, terminate: readSignal, pause: readPause, unpause: readPause },
  ...{ resize: readResize, reset: readPool, suspend: readPool, resume: readPool },
};

/**
 * Reads the body of a request for an action.
 *
 * @throws {ActionFormatError} naming the place, the expected value and the actual one
 */
export function parseAction(text: string): ActionRequest {
  const read = (): ActionRequest => {
    const json: unknown = JSON.parse(text);
    return readers[readName(json, '').action](json, '') as ActionRequest;
  };
  const fail = (message: string) => new ActionFormatError(message, { remedy: 'Reload the page.' });
  try {
    return readDocument(read, 'The action', fail);
  } catch (error) {
    throw error instanceof SyntaxError ? fail('The action: expected JSON.') : error;
  }
}

/** Carries out an action. Errors of the server or PgBouncer become part of the answer. */
export async function act(request: ActionRequest, { control }: Pick<Monitor, 'control'>): Promise<ActionAnswer> {
  try {
    const done = await run(request, control);
    return done === undefined ? { isDone: false, message: missing(request) } : { isDone: true, message: done };
  } catch (error) {
    return { isDone: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Returns a sentence on what was done; undefined if there is no such thing any more. */
async function run(request: ActionRequest, control: Monitor['control']): Promise<string | undefined> {
  switch (request.action) {
    case 'cancel':
    case 'terminate': {
      const isSent = await control.signal(request.source, request.action, request);
      if (!isSent) return undefined;
      const what = request.action === 'cancel' ? 'The statement of session' : 'Session';
      return `${what} ${request.pid} was asked to end.`;
    }
    case 'pause':
      // PAUSE is complete only when all transactions are; the page shows that.
      return pause(control, request.source, request.database);
    case 'unpause':
      return (await control.resume(request.source, request.database)) ? `${request.source} was resumed.` : undefined;
    default:
      return actOnPool(request, control);
  }
}

async function pause(control: Monitor['control'], source: string, database: string | undefined) {
  const isKnown = await control.pause(source, database);
  return isKnown ? `${database ?? source} is paused: clients wait until it is resumed.` : undefined;
}

function actOnPool(
  request: Extract<ActionRequest, { readonly pool: string }>,
  { pools }: Monitor['control'],
): string | undefined {
  const [name, pool] = [...pools].find(([each]) => poolId('this process', each) === request.pool) ?? [];
  if (name === undefined || pool === undefined) return undefined;
  switch (request.action) {
    case 'resize':
      pool.resize(request.max);
      return `Pool ${name} may have ${request.max} connections now.`;
    case 'reset':
      pool.reset();
      return `Pool ${name} replaces its connections.`;
    case 'suspend':
      return suspend(name, pool);
    case 'resume':
      pool.resume();
      return `Pool ${name} hands out connections again.`;
  }
}

function suspend(name: string, pool: Pool): string {
  // It resolves when every connection is released, which may take long.
  void pool.suspend();
  return `Pool ${name} hands out no connection until it is resumed.`;
}

function missing(request: ActionRequest): string {
  if (request.action === 'cancel') return `Session ${request.pid} runs no statement any more.`;
  if (request.action === 'terminate') return `Session ${request.pid} is gone.`;
  if (request.action === 'unpause') return `${request.source} was not paused.`;
  return 'pool' in request ? 'The pool is not in this process.' : `${request.source} is not watched.`;
}

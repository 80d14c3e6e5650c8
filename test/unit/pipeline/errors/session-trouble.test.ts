import { describe, expect, test } from 'vitest';
import { troubleOf } from '../../../../src/pipeline/errors/session-trouble.js';
import { serverError } from '../../../support/stub-client.js';

const saying = (code: string, message: string, routine?: string) =>
  Object.assign(serverError(code, message), { routine });

describe('an error that speaks of the session', () => {
  test.each([
    ['it is read-only', saying('25006', 'cannot execute INSERT in a read-only transaction'), 'readOnly'],
    ['a plan is stale', saying('0A000', 'cached plan must not change result type'), 'stale'],
    ['in other words', saying('0A000', 'gecachter Plan …', 'RevalidateCachedQuery'), 'stale'],
    ['a statement is not prepared', saying('26000', 'prepared statement "a" does not exist'), 'stale'],
    ['or is already', saying('42P05', 'prepared statement "a" already exists'), 'stale'],
    ['a type is gone', saying('XX000', 'cache lookup failed for type 16390'), 'stale'],
    ['or was', saying('42704', 'type with OID 16390 does not exist'), 'stale'],
    ['a variable has another type', saying('42804', 'Typ …', 'plpgsql_param_eval_recfield'), 'stale'],
    ['its own connection elsewhere broke', saying('08006', 'server closed the connection unexpectedly'), 'stale'],
    ['it is over', serverError('57P01', 'terminating connection', 'FATAL'), 'over'],
    ['it is over, whatever the code', serverError('XX000', 'no', 'PANIC'), 'over'],
  ])('%s', (_, error, trouble) => expect(troubleOf(error)).toBe(trouble));

  test.each([
    ['a constraint', serverError('23505')],
    ['a function that raises the code of an end', serverError('57P01', 'no jobs now')],
    ['a feature that is not there', saying('0A000', 'cannot do that', 'transformStmt')],
    ['the wrong number of values', saying('08P01', 'bind message supplies 1 parameters')],
    ['an internal error', saying('XX000', 'unexpected')],
    ['no server', new Error('cached plan must not change result type')],
    ['nothing', undefined],
  ])('not: %s', (_, error) => expect(troubleOf(error)).toBeUndefined());
});

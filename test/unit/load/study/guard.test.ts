import { expect, test } from 'vitest';
import { decideOnNone, type NoneSituation } from '../../../../src/load/study/guard.js';

const alone: NoneSituation = {
  isOwnServer: false,
  otherSessions: 0,
  usableConnections: 97,
  maxUsers: 40,
  isAskedFor: false,
  hasConsent: false,
  canAsk: false,
};

test('a server of our own needs no asking, and neither does consent given in advance', () => {
  const busy = { ...alone, otherSessions: 5, maxUsers: 5000, canAsk: true };
  expect(decideOnNone({ ...busy, isOwnServer: true })).toEqual({ kind: 'run' });
  expect(decideOnNone({ ...busy, hasConsent: true })).toEqual({ kind: 'run' });
});

test('on a server that nobody else uses it may take half of the connections', () => {
  expect(decideOnNone({ ...alone, maxUsers: 48 })).toEqual({ kind: 'run' });
  expect(decideOnNone({ ...alone, maxUsers: 48, canAsk: true })).toEqual({ kind: 'run' });
  expect(decideOnNone({ ...alone, maxUsers: 49 })).toMatchObject({ kind: 'limit', maxUsers: 48 });
  expect(decideOnNone({ ...alone, maxUsers: Number.POSITIVE_INFINITY })).toMatchObject({ kind: 'limit' });
});

test('a limit says which loads are left out, why, and what allows them', () => {
  const why = ': more would take over half of the 97 connections that the server has for everybody; --yes allows it.';
  expect(decideOnNone({ ...alone, maxUsers: 500 })).toMatchObject({
    warning: `Loads of \`none\` with more than 48 users were left out${why}`,
  });
  expect(decideOnNone({ ...alone, maxUsers: Number.POSITIVE_INFINITY })).toMatchObject({
    warning: `Loads of \`none\` with more than 48 users or at a rate were left out${why}`,
  });
});

test('on a server in use it is left out, or refused where it was asked for', () => {
  const busy = { ...alone, otherSessions: 1 };
  expect(decideOnNone(busy)).toMatchObject({ kind: 'leave out', warning: expect.stringContaining('1 other session,') });
  expect(decideOnNone({ ...busy, isAskedFor: true })).toMatchObject({
    kind: 'refuse',
    remedy: expect.stringContaining('--yes'),
  });
});

test('whoever is there is asked, told what may happen; after a no it is as if nobody were', () => {
  const question = decideOnNone({ ...alone, maxUsers: 500, canAsk: true });
  expect(question).toMatchObject({ kind: 'ask', otherwise: { kind: 'limit', maxUsers: 48 } });
  expect(question).toMatchObject({
    question: expect.stringContaining('up to 500 connections at once. The server has 97'),
  });
  expect(decideOnNone({ ...alone, otherSessions: 3, isAskedFor: true, canAsk: true })).toMatchObject({
    kind: 'ask',
    question: expect.stringContaining('in use by 3 other sessions'),
    otherwise: { kind: 'leave out' },
  });
});

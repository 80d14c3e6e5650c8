import { expect, test } from 'vitest';
import { decideOnPgBouncer, type PgBouncerSituation } from '../../../../src/load/study/guard-pgbouncer.js';

const theirs: PgBouncerSituation = {
  isOwn: false,
  maxClients: 1000,
  maxUsers: 500,
  atRate: 0,
  hasConsent: false,
  canAsk: false,
};

test('a PgBouncer of our own is there for the study alone', () => {
  const allowed = decideOnPgBouncer({ ...theirs, isOwn: true, maxClients: 10, canAsk: true });
  expect(allowed).toEqual({ maxUsers: Number.POSITIVE_INFINITY, warnings: [] });
});

test('of one that others may use half of the client connections are taken', () => {
  expect(decideOnPgBouncer(theirs)).toEqual({ maxUsers: 500, warnings: [] });
  expect(decideOnPgBouncer({ ...theirs, maxUsers: 501 })).toEqual({
    maxUsers: 500,
    warnings: [
      'Loads of `pgbouncer` with more than 500 users were left out: they would take over half of the 1,000 connections ' +
        'that PgBouncer takes of clients (max_client_conn); --yes allows up to 1,000.',
    ],
  });
});

test('requests at a rate count with the connections that they share', () => {
  const warningsAt = (atRate: number, maxUsers = 10) =>
    decideOnPgBouncer({ ...theirs, maxClients: 300, maxUsers, atRate }).warnings.join();
  expect(warningsAt(100)).toBe('');
  expect(warningsAt(200)).toMatch(/^Loads of `pgbouncer` at a rate were left out/);
  expect(warningsAt(200, 151)).toMatch(/with more than 150 users or at a rate were left out/);
  expect(warningsAt(100, 151)).toMatch(/with more than 150 users were left out/);
});

test('a PgBouncer that does not tell how many it takes is taken for one with its default', () => {
  const { maxUsers, warnings } = decideOnPgBouncer({ ...theirs, maxClients: undefined });
  expect(maxUsers).toBe(50);
  expect(warnings).toEqual([
    'Loads of `pgbouncer` with more than 50 users were left out: they would take over half of the 100 connections ' +
      'that PgBouncer takes of clients by default (its max_client_conn is not known); --yes allows more.',
  ]);
});

test('with consent all that PgBouncer takes may be taken, since more would only be refused', () => {
  const consenting = { ...theirs, hasConsent: true, canAsk: true, maxUsers: 1001 };
  expect(decideOnPgBouncer(consenting)).toEqual({
    maxUsers: 1000,
    warnings: [
      'Loads of `pgbouncer` with more than 1,000 users were left out: PgBouncer takes no more connections (max_client_conn).',
    ],
  });
  expect(decideOnPgBouncer({ ...consenting, maxUsers: 1000 }).warnings).toEqual([]);
  expect(decideOnPgBouncer({ ...consenting, maxClients: undefined }).maxUsers).toBe(Number.POSITIVE_INFINITY);
});

test('whoever is there is asked where half is not enough, and a yes is consent', () => {
  expect(decideOnPgBouncer({ ...theirs, canAsk: true }).asks).toBeUndefined();
  expect(decideOnPgBouncer({ ...theirs, canAsk: true, maxUsers: 800, atRate: 900 })).toMatchObject({
    maxUsers: 500,
    asks: {
      question:
        '`pgbouncer` opens up to 900 connections at once. PgBouncer takes 1,000 of all its clients; others may be refused ' +
        'meanwhile. Drive it?',
      allowed: { maxUsers: 1000, warnings: [] },
    },
  });
});

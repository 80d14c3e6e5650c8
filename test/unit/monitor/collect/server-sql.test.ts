import { expect, it } from 'vitest';
import { serverSql, statementsSql } from '../../../../src/monitor/collect/server-sql.js';

it.each([
  ['1.7', 'total_time', false],
  ['1.8', 'total_exec_time', false],
  ['1.9', 'total_exec_time', true],
  ['1.12', 'total_exec_time', true],
  ['2.0', 'total_exec_time', true],
])('sums over statements are read as pg_stat_statements %s has them', (version, column, hasTopLevel) => {
  const sql = statementsSql({ schema: 'ext', version }, 100);
  expect(sql).toContain(`sum(${column})`);
  expect(sql.includes('toplevel')).toBe(hasTopLevel);
});

it('a statement names its origin, within it, so that pg_stat_statements keeps that', () => {
  expect(statementsSql({ schema: 'ext', version: '1.8' }, 100)).toContain('\nSELECT /* headroom monitor */ coalesce(');
  expect(serverSql(100)).toContain('\nWITH /* headroom monitor */ role');
});

it('a schema’s name cannot break out', () => {
  expect(statementsSql({ schema: 'a"; drop', version: '1.8' }, 100)).toContain('"a""; drop".pg_stat_statements(');
});

it('no statement’s text is ever asked for, and the time on the server is limited', () => {
  const all = serverSql(1234.5) + statementsSql({ schema: 'ext', version: '1.8' }, -3);
  expect(all).not.toMatch(/\bquery\b/);
  expect(all.match(/statement_timeout = \d+/g)).toEqual(['statement_timeout = 1234', 'statement_timeout = 1']);
});

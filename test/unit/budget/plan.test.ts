import { expect, test } from 'vitest';
import { divide } from '../../../src/budget/division.js';
import { planFleet } from '../../../src/budget/plan.js';
import { renderPlan } from '../../../src/cli/fleet/plan.js';

test('a plan says what forty processes will do', () => {
  const plan = planFleet(40, 10, 97, divide(97));
  expect(plan).toMatchObject({ wanted: 400, evenShare: 2, aloneShare: 10, served: 40, waiting: 0 });
  expect(plan.deploying).toEqual({ served: 80, waiting: 0, evenShare: 1 });
  expect(renderPlan(plan)).toContain('up to 303 connections refused');
});

test('a plan with more processes than slots advises PgBouncer, with its size', () => {
  const plan = planFleet(120, 10, 97, divide(97));
  expect(plan).toMatchObject({ served: 95, waiting: 25, evenShare: 0, aloneShare: 1 });
  expect(renderPlan(plan)).toContain(
    '95 have a connection, 25 wait. Put PgBouncer in front, with max_db_connections = 97',
  );
});

import { expect, test } from 'vitest';
import { renderCommand } from '../../../../src/cli/load/command-line.js';
import { settings } from '../../../support/study-world.js';

test('the command that repeats a study has what was given and what matters, and says nothing of places', () => {
  const given = {
    users: [10, 50],
    findSize: true,
    json: 'out.json',
    html: 'out.html',
    compare: 'old.json',
    rate: [{ kind: 'capacity', multiple: 1.2 }],
    yes: true,
  } as const;
  const env = {
    DATABASE_URL: 'postgresql://me:canary@db.test/x',
    DB_SHED_TARGET: '50',
    DB_POOL_MAX: '10',
    DB_SECRET: 'canary',
  };
  expect(renderCommand(given, settings, env)).toBe(
    'DB_SHED_TARGET=50 npx pg-headroom load --users 10,50 --find-size --rate 1.2x --yes --duration 1 --warm-up 0.1 --rounds 2 --pool-max 10 --scale 1 --seed 1',
  );
});

test('files, variables and odd characters are written so that a shell reads them again', () => {
  const given = {
    file: ["it's.sql", 'c.sql@9'],
    define: { x: 'a b' },
    run: false,
  };
  expect(renderCommand(given, settings, {})).toContain(
    `npx pg-headroom load --file 'it'\\''s.sql' --file c.sql@9 -D 'x=a b' --no-run --duration`,
  );
});

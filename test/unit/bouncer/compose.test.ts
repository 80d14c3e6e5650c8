import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkBouncerFiles } from '../../../src/bouncer/check/check.js';
import { readIni } from '../../../src/bouncer/check/read-ini.js';
import { renderCompose } from '../../../src/bouncer/compose.js';
import { resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import { parseBouncerVersion } from '../../../src/bouncer/version.js';
import { releases } from '../../support/bouncer-versions.js';

const require = createRequire(import.meta.url);
const schemaFile = join(dirname(require.resolve('dclint/package.json')), 'schemas', 'compose.schema.json');
const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
const isCompose = new Ajv({ strict: false, validateFormats: false }).compile(schema);

function render(release: string, options = {}, user = 'app') {
  const settings = resolveBouncerSettings({ databases: [{ name: 'orders', host: 'db.example.com' }], ...options });
  return renderCompose(settings, parseBouncerVersion(release), { user, maxConnections: 100 });
}

const composeOf = (release: string, options = {}, user = 'app') =>
  parse(render(release, options, user)['compose/docker-compose.yml'], { strict: true });

describe('renderCompose', () => {
  it.each(releases)('makes a file for %s that the Compose specification takes', (release) => {
    const compose = composeOf(release);
    expect(isCompose(compose) ? [] : isCompose.errors).toEqual([]);
    expect(isCompose({ ...compose, services: { a: { imgae: 'x' } } })).toBe(false);
  });

  it.each(releases)('comes with an ini for %s that the check is silent on', (release) => {
    const text = render(release, { processes: 4 })['compose/pgbouncer.ini'];
    const surroundings = { version: parseBouncerVersion(release) };
    expect(checkBouncerFiles([{ document: readIni('', text, () => ''), surroundings }])).toEqual([]);
    expect(text).toContain('host=postgres port=5432');
  });

  it('starts PgBouncer when PostgreSQL is healthy, and says when both are', () => {
    const { postgres, pgbouncer } = composeOf('1.24').services;
    expect(pgbouncer.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const { healthcheck } of [postgres, pgbouncer]) expect(healthcheck.test[1]).toContain('pg_isready');
  });

  it('lets PgBouncer have a file for every client and server', () => {
    expect(composeOf('1.24', { maxClientConnections: 5000 }).services.pgbouncer.ulimits.nofile).toEqual({
      soft: 5094,
      hard: 5094,
    });
  });

  it('holds no password, only a variable that must be set', () => {
    const { postgres, pgbouncer } = composeOf('1.24').services;
    for (const password of [postgres.environment.POSTGRES_PASSWORD, pgbouncer.environment.DB_PASSWORD]) {
      expect(password).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    }
  });

  it('asks for an image where none of the version is known', () => {
    expect(composeOf('1.18').services.pgbouncer.image).toMatch(/^\$\{PGBOUNCER_IMAGE:\?/);
    expect(composeOf('1.25').services.pgbouncer.image).toBe(`\${PGBOUNCER_IMAGE:-edoburu/pgbouncer:v1.25.2-p0}`);
  });

  it.each(['$HOME', 'yes', 'a: b', '"', "it's", '1e3', '~', 'ä', '- x', '#'])(
    'takes %j for a user as it is',
    (user) => {
      const name = composeOf('1.24', {}, user).services.postgres.environment.POSTGRES_USER;
      expect(name).toBe(user.replaceAll('$', '$$$$'));
    },
  );
});

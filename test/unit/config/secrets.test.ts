import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { resolvePoolOptions } from '../../../src/config/options.js';
import { toClientConfig, toPoolOptions } from '../../../src/config/to-options.js';
import { ConfigError } from '../../../src/errors.js';

const canary = 'c4n4ry-S3cret';
const key = `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----\n`;
const system = { readFile: () => key, userName: () => 'me' };

/** Everything a log, a crash report or a console could print of a value. */
function everythingSaid(value: unknown): string {
  const said = [inspect(value, { depth: 20 }), JSON.stringify(value), String(value)];
  if (value instanceof Error) said.push(value.message, String(value.stack), everythingSaid(value.cause ?? ''));
  return said.join('\n');
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

const badUrls = [
  `${canary}`,
  ` postgres://u:${canary}@db/d`,
  `postgres:/u:${canary}@db/d`,
  `mysql://u:${canary}@db/d`,
  `${canary}://u@db`,
  `host=db password=${canary}`,
  `postgres://u:${canary}@db:70000/d`,
  `postgres://u:${canary}@db:port/d`,
  `postgres://u:${canary}@h1:x,h2/d`,
  `postgres://u:${canary}@h1:1,h2:70000/d`,
  `postgres://u:${canary}@::1:5432/d`,
  `postgres://u:${canary}@[::1/d`,
  `postgres://u:${canary}@d b/d`,
  `postgres://u:1/${canary}@db/d`,
  `postgres://u:1?${canary}@db/d`,
  `postgres://u:1?sslmode=${canary}@db/d`,
  `postgres://u:x@y?${canary}@db/d`,
  `postgres://u:x@y/${canary}@db/d`,
  `postgres://u:x@y:${canary}`,
  `postgres://u:${canary}`,
  `postgres://u:${canary}/d`,
  `postgres://u:%ff${canary}@db/d`,
  `postgres://u:${canary}%00@db/d`,
  `postgres://u:${canary}@db/%ff`,
  `postgres://u:${canary}@db/d?sslmod=1`,
  `postgres://u:${canary}@db/d?sslmode=wrong&connect_timeout=x`,
  `postgres://db/d?pasword=${canary}`,
  `postgres://db/d?password=${canary}&sslmode=wrong`,
  `postgres://u@db/d?password=${canary}%ff`,
  `postgres://u@db/d?port=${canary}@1`,
];

describe('no password is ever shown', () => {
  it.each(badUrls)('by the refusal of %s, from a variable or as an option', (url) => {
    const outcomes = [
      outcome(() => loadConfig({ DATABASE_URL: url }, system)),
      outcome(() => loadConfig({ PGBOUNCER_URL: url }, system)),
      outcome(() => loadConfig({ USE_PGBOUNCER: url, DB_POOL_MAX: url, PGPORT: url, PGHOST: url }, system)),
      outcome(() => resolvePoolOptions({ connectionString: url })),
    ];
    for (const error of outcomes.slice(0, 2)) expect(error).toBeInstanceOf(ConfigError);
    expect(outcomes[3]).toBeInstanceOf(ConfigError);
    for (const result of [outcomes[0], outcomes[1], outcomes[3]]) expect(everythingSaid(result)).not.toContain(canary);
    if (/:\/\/|@|password/.test(url)) expect(everythingSaid(outcomes[2])).not.toContain(canary);
  });

  it('by a configuration or by options made from it', () => {
    const tls = 'sslmode=verify-full&sslrootcert=ca&sslcert=c&sslkey=k';
    const readFile = (path: string) => (path === 'k' ? key : '-----BEGIN CERTIFICATE-----');
    const url = `postgres://u:${canary}@db/d?${tls}`;
    const config = loadConfig({ DATABASE_URL: url, PGBOUNCER_URL: url }, { ...system, readFile });
    const options = resolvePoolOptions({ connectionString: url }, { readFile, env: {} });
    for (const value of [config, options, toPoolOptions(config), toClientConfig(config.connection)]) {
      expect(everythingSaid(value)).not.toContain(canary);
    }
    expect(config.connection.password).toBe(canary);
    expect(config.serverConnection?.password).toBe(canary);
    expect(options.client.password).toBe(canary);
    expect(config.connection.ssl).toMatchObject({ key });
  });

  it('by bad options beside it', () => {
    const options = { password: canary, max: -1, min: 'x', connectionString: { url: canary } };
    const error = outcome(() => resolvePoolOptions(options as unknown as Parameters<typeof resolvePoolOptions>[0]));
    expect(error).toBeInstanceOf(ConfigError);
    expect(everythingSaid(error)).not.toContain(canary);
  });

  it('by the warning of a misspelt variable', () => {
    const { warnings } = loadConfig({ DATABSE_URL: `postgres://u:${canary}@db/d`, DB_POOL_MAXX: canary }, system);
    expect(warnings).toHaveLength(2);
    expect(everythingSaid(warnings)).not.toContain(canary);
  });

  it('whatever raw characters surround the secret in a URL', () => {
    const noise = fc.string({
      unit: fc.constantFrom('@', '/', '?', ':', '#', '%', '&', '=', ',', '[', ']', ' ', '1', 'x'),
    });
    const tail = fc.constantFrom('@db/d', '@db:port/d', '@h1,h2/d', '@db/d?nonsense=1', '@db/d?sslmode=x');
    fc.assert(
      fc.property(noise, noise, tail, (before, after, tail) => {
        const url = `postgres://u:${before}${canary}${after}${tail}`;
        const result = outcome(() => loadConfig({ DATABASE_URL: url }, system));
        expect(everythingSaid(result)).not.toContain(canary);
      }),
      { numRuns: 300 },
    );
  });
});

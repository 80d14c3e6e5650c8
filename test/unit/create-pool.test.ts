import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createPool } from '../../src/create-pool.js';

const env = {
  DATABASE_URL: 'postgresql://app:secret@db.test/app?application_name=from-url&sslmode=prefer',
  DB_POOL_MAX: '7',
  DB_ACQUIRE_TIMEOUT: '5',
};

describe('createPool', () => {
  it('takes what the environment says', () => {
    const { options } = createPool({}, env);
    expect(options).toMatchObject({ host: 'db.test', max: 7, acquireTimeoutMs: 5000, application_name: 'from-url' });
    expect(options.password).toBe('secret');
  });

  it.each([
    [{ connectionTimeoutMillis: 50 }, { acquireTimeoutMs: 50, connectionTimeoutMillis: 50 }],
    [{ acquireTimeoutMs: 50 }, { acquireTimeoutMs: 50, connectionTimeoutMillis: 50 }],
    [{ poolSize: 3 }, { max: 3 }],
    [{ statement_timeout: 1000 }, { statementTimeoutMs: 1000 }],
    [{ applicationName: 'mine' }, { application_name: 'mine' }],
    [{ application_name: 'mine' }, { application_name: 'mine' }],
  ])('lets an argument win under either of its names: %o', (overrides, expected) => {
    expect(createPool(overrides, env).options).toMatchObject(expected);
  });

  it('leaves the environment in force where an argument is undefined', () => {
    expect(createPool({ max: undefined }, env).options.max).toBe(7);
  });

  it('does not fall back from the TLS that an argument asks for', () => {
    expect(createPool({ ssl: { rejectUnauthorized: true } }, env).options.sslFallback).toBeUndefined();
  });

  it('lets an argument replace the password, and shows neither', () => {
    const { options } = createPool({ password: 'other' }, env);
    expect(options.password).toBe('other');
    expect(Object.keys(options)).not.toContain('password');
  });

  it('connects where its own connection string says', () => {
    const { options } = createPool({ connectionString: 'postgresql://other@elsewhere.test:6000/there' }, env);
    expect(options).toMatchObject({ host: 'elsewhere.test', port: 6000, user: 'other', database: 'there', max: 7 });
    expect(options.password).toBeUndefined();
  });

  it('says what looks like a misspelt variable', async () => {
    const heard = once(process, 'warning');
    createPool({}, { ...env, DB_POOL_MAXX: '5' });
    const [warning] = await heard;
    expect(warning).toMatchObject({ name: 'HeadroomWarning', code: 'HEADROOM_CONFIG' });
    expect(warning.message).toContain('DB_POOL_MAXX');
  });
});

import { generateKeyPairSync } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { inspect } from 'node:util';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { toClientConfig } from '../../../src/config/to-options.js';

const pem = '-----BEGIN CERTIFICATE-----\nMII\n';
const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const files: Record<string, string> = {
  'ca.pem': pem,
  'cert.pem': pem,
  'key.pem': secret.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'locked.pem': secret.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }).toString(),
  'text.txt': 'hello',
};
const readFile = (path: string) => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return text;
};
const load = (query: string, env = {}) =>
  loadConfig({ DATABASE_URL: `postgres://u:p@db/d?${query}`, ...env }, { readFile, userName: () => 'me' });
const tls = (query: string, env = {}) => {
  const { ssl, sslFallback, fallbackSsl } = load(query, env).connection;
  return { ssl, ...(sslFallback && { sslFallback, fallbackSsl }) };
};

const unverified = { rejectUnauthorized: false };
const chain = { rejectUnauthorized: true, checkServerIdentity: expect.any(Function), ca: pem };

describe('sslmode', () => {
  it.each([
    ['', { ssl: false }],
    ['sslmode=disable', { ssl: false }],
    ['sslmode=allow', { ssl: false, sslFallback: 'tls', fallbackSsl: unverified }],
    ['sslmode=prefer', { ssl: unverified, sslFallback: 'plain', fallbackSsl: false }],
    ['sslmode=require', { ssl: unverified }],
    ['sslmode=no-verify', { ssl: unverified }],
    ['sslmode=verify-full', { ssl: { rejectUnauthorized: true } }],
    ['sslmode=verify-full&sslrootcert=system', { ssl: { rejectUnauthorized: true } }],
    ['sslmode=verify-full&sslrootcert=ca.pem', { ssl: { rejectUnauthorized: true, ca: pem } }],
    ['sslmode=verify-ca&sslrootcert=ca.pem', { ssl: chain }],
    ['sslmode=require&sslrootcert=ca.pem', { ssl: chain }],
    ['sslmode=prefer&sslrootcert=ca.pem', { ssl: chain, sslFallback: 'plain', fallbackSsl: false }],
    ['sslrootcert=ca.pem', { ssl: { rejectUnauthorized: true, ca: pem } }],
    ['sslnegotiation=direct', { ssl: { rejectUnauthorized: true } }],
    ['ssl=true', { ssl: { rejectUnauthorized: true } }],
    ['ssl=0', { ssl: false }],
    ['ssl=true&sslmode=disable', { ssl: false }],
  ])('%s has its meaning', (query, expected) => expect(tls(query)).toEqual(expected));

  it('comes from PGSSLMODE when the URL says nothing about TLS', () => {
    expect(tls('', { PGSSLMODE: 'require' })).toEqual({ ssl: unverified });
    expect(tls('ssl=false', { PGSSLMODE: 'require' })).toEqual({ ssl: false });
    expect(tls('sslmode=disable', { PGSSLMODE: 'require' })).toEqual({ ssl: false });
    expect(tls('', { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: 'ca.pem' })).toEqual({ ssl: chain });
  });

  it('verify-ca accepts any host name of a certificate its root signed', () => {
    const { ssl } = tls('sslmode=verify-ca&sslrootcert=ca.pem');
    const { checkServerIdentity } = ssl as ConnectionOptions;
    expect(checkServerIdentity?.('other', {} as never)).toBeUndefined();
  });

  it.each([
    ['sslmode=on', 'expected as its sslmode `disable`, `allow`'],
    ['ssl=maybe', 'expected as its ssl `true`, `false` or `no-verify`, got "maybe"'],
    ['sslmode=verify-ca', 'expected a CA with sslmode'],
    ['sslmode=require&sslrootcert=system', 'the only mode for sslrootcert=system'],
    ['sslmode=require&sslrootcert=none.pem', 'a readable PEM file (ENOENT), got "none.pem"'],
    ['sslmode=require&sslrootcert=text.txt', 'the path of a PEM file, got "text.txt"'],
    ['sslmode=require&sslcert=cert.pem', 'expected sslcert and sslkey together, got only sslcert'],
    ['sslmode=require&sslcert=cert.pem&sslkey=locked.pem', 'got no sslpassword'],
    ['sslmode=require&sslcert=cert.pem&sslkey=locked.pem&sslpassword=no', 'got one that it does not decrypt'],
    ['sslmode=prefer&sslnegotiation=direct', 'sslmode `require` or stricter'],
  ])('%s is refused', (query, message) => expect(() => load(query)).toThrow(message));
});

describe('a client certificate', () => {
  it.each(['key.pem', 'locked.pem&sslpassword=open'])('has its key hidden, and reaches pg: sslkey=%s', (key) => {
    const { connection } = load(`sslmode=require&sslcert=cert.pem&sslkey=${key}`);
    expect(connection.ssl).toMatchObject({ cert: pem, key: files['key.pem'] });
    expect(inspect(connection)).not.toContain('PRIVATE');
    const client = new pg.Client(toClientConfig(connection));
    expect(client.ssl).toMatchObject({ cert: pem, key: files['key.pem'] });
    expect(inspect(client)).not.toContain('PRIVATE');
  });
});

import { describe, expect, it } from 'vitest';
import { BouncerSizingError } from '../../../src/bouncer/errors.js';
import { resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import { demandOf, evaluateSizing, fileDescriptorsOf, type ServerLimits } from '../../../src/bouncer/sizing.js';

const settings = (options: object = {}) => resolveBouncerSettings({ databases: [{ name: 'orders' }], ...options });
const size = (options: object, server: ServerLimits) => evaluateSizing(demandOf(settings(options)), server);

describe('evaluateSizing', () => {
  it('shows the sum, and takes one that just fits', () => {
    const exact = size({ processes: 2 }, { maxConnections: 73, reserved: 3 });
    expect(exact).toMatchObject({ isEnough: true, problems: [] });
    expect(exact.arithmetic).toBe('2 processes × 30 + 10 direct + 3 reserved = 73 of 73 connections');
  });

  it('refuses one connection too many, and says what would do', () => {
    const over = size({ processes: 2 }, { maxConnections: 72, reserved: 3 });
    expect(over.isEnough).toBe(false);
    expect(over.mostPerDatabase).toBe(29);
    expect(over.problems).toEqual(['Lower max_db_connections to 29, or raise the server’s max_connections to 73.']);
    expect(
      size({ maxDbConnections: over.mostPerDatabase, processes: 2 }, { maxConnections: 72, reserved: 3 }).isEnough,
    ).toBe(true);
    expect(new BouncerSizingError(over).message).toContain('2 processes × 30 + 10 direct + 3 reserved = 73 of 72');
  });

  it('says so where no pool at all would fit', () => {
    expect(size({ processes: 64 }, { maxConnections: 20, reserved: 3 }).problems.join()).toContain(
      'Run fewer processes',
    );
  });

  it('counts each database of the same server', () => {
    const databases = [{ name: 'a' }, { name: 'b', database: 'a' }, { name: 'c' }];
    expect(demandOf(settings({ databases }))).toMatchObject({ perProcess: 90, databases: { a: 60, c: 30 } });
  });

  it('holds limits of databases and roles against all processes', () => {
    const limits = [
      { kind: 'database', name: 'orders', limit: 59 },
      { kind: 'role', name: 'app', limit: 60 },
      { kind: 'database', name: 'other', limit: 0 },
    ] as const;
    const { problems } = size({ processes: 2 }, { maxConnections: 1000, reserved: 3, limits });
    expect(problems).toEqual(['The database "orders" has a CONNECTION LIMIT of 59, less than 2 processes × 30 = 60.']);
  });
});

it('fileDescriptorsOf covers clients, servers and the rest', () => {
  expect(fileDescriptorsOf(settings())).toBe(1000 + 30 + 64);
  expect(fileDescriptorsOf(settings({ databases: [{ name: 'a' }, { name: 'b' }], maxClientConnections: 5000 }))).toBe(
    5124,
  );
});

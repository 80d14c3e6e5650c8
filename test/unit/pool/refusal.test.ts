import { describe, expect, test } from 'vitest';
import { ConnectionSet } from '../../../src/pool/connections.js';
import type { Core } from '../../../src/pool/core.js';
import { type LastFailure, refuseUnbegun } from '../../../src/pool/refusal.js';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
const failure: LastFailure = { kind: 'down', error: refused, at: 0 };

/** A pool without connections that have proved themselves since the doubt. */
const core = {
  connections: new ConnectionSet(),
  queue: { length: 0 },
  max: 10,
  settings: { name: 'test' },
  doubtedAt: 1,
} as unknown as Core;

describe('a statement that has not begun by its deadline', () => {
  test('says that it waited behind another, and whether it may still be executed', () => {
    expect(refuseUnbegun(core, 100, true, undefined)).toMatchObject({
      code: 'HEADROOM_ACQUIRE_TIMEOUT',
      isSent: true,
      message: expect.stringMatching(/^timeout exceeded .* within 100 ms, behind one that is still running$/),
      remedy: expect.stringContaining('may still be executed'),
    });
    expect(refuseUnbegun(core, 100, false, undefined)).toMatchObject({
      isSent: false,
      remedy: expect.stringContaining('It was not sent'),
    });
  });

  test('says that the server cannot be reached, where that is so', () => {
    expect(refuseUnbegun(core, 100, false, failure)).toMatchObject({
      headroomCode: 'HEADROOM_SERVER_DOWN',
      cause: refused,
    });
    expect(refuseUnbegun(core, 100, true, failure)).toMatchObject({
      code: 'HEADROOM_ACQUIRE_TIMEOUT',
      isSent: true,
      cause: refused,
      message: expect.stringContaining('the server cannot be reached'),
    });
  });
});

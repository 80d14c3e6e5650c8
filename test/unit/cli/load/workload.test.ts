import { expect, test } from 'vitest';
import { openWorkload } from '../../../../src/cli/load/workload.js';
import type { Session } from '../../../../src/load/strategy/strategy.js';
import { findBuiltIn } from '../../../../src/load/workload/builtin.js';
import { never } from '../../../support/workload.js';

const { name, scripts } = findBuiltIn('select');
const select = { name, scripts, tables: 'ours' } as const;
const drop = 'DROP SCHEMA headroom_load CASCADE';

/** A server with tables of ours that prepares everything but what `refuses` is found in. */
function serverWith({ scale, refuses }: { scale: number; refuses?: string }) {
  const sent: string[] = [];
  const comment = `Made by \`headroom load --setup\`; \`headroom load --cleanup\` drops it. Scale ${scale}.`;
  const answerTo = (text: string) => {
    if (text.includes('pg_try_advisory_lock')) return [{ taken: true }];
    if (text.includes('obj_description')) return [{ comment }];
    return text.includes('pg_prepared_statements') ? [{ types: ['integer'] }] : [];
  };
  const session: Session = {
    query: async (text) => {
      sent.push(text);
      if (refuses !== undefined && text.startsWith('PREPARE') && text.includes(refuses))
        throw Object.assign(new Error('relation does not exist'), { code: '42P01' });
      return { rows: answerTo(text), command: '' };
    },
  };
  return { sent, session };
}

type Place = Parameters<typeof openWorkload>[0];

function placeOf(session: Session, flags: Partial<Place['flags']>, source: Place['source'] = select): Place {
  return {
    ...{ source, flags: { protocol: 'auto', run: true, ...flags } },
    ...{ target: { isOwn: false }, control: { session }, say: () => undefined, signal: never },
  };
}

test('with --cleanup tables are dropped at the end, whoever built them', async () => {
  const { sent, session } = serverWith({ scale: 1000 });
  const workload = await openWorkload(placeOf(session, { cleanup: true }));
  expect(workload.scale).toBe(1000);
  expect(sent).not.toContain(drop);
  await workload[Symbol.asyncDispose]();
  expect(sent).toContain(drop);
});

test('tables of another scale than asked for are refused and left, with --cleanup too', async () => {
  const { sent, session } = serverWith({ scale: 1000 });
  const refused = openWorkload(placeOf(session, { cleanup: true, scale: 10 }));
  await expect(refused).rejects.toThrow('are at scale 1000');
  expect(sent).not.toContain(drop);
});

test('after a script that the server refuses only tables of this run are dropped', async () => {
  const refuses = 'pgbench_accounts';
  const before = serverWith({ scale: 1, refuses });
  await expect(openWorkload(placeOf(before.session, { cleanup: true }))).rejects.toThrow('does not exist');
  expect(before.sent).not.toContain(drop);
  const built = serverWith({ scale: 1, refuses });
  await expect(openWorkload(placeOf(built.session, { cleanup: true, setup: true, scale: 1 }))).rejects.toThrow();
  expect(built.sent.lastIndexOf(drop)).toBeGreaterThan(built.sent.findIndex((text) => text.startsWith('PREPARE')));
});

test('without tables of ours the scale that scripts see is the one that is recorded', async () => {
  const own = {
    name: 'own.sql',
    scripts: [{ name: 'own.sql', text: 'SELECT :scale;', weight: 1 }],
    tables: 'none',
  } as const;
  const { session } = serverWith({ scale: 1 });
  const asked = await openWorkload(placeOf(session, { scale: 50 }, own));
  expect(asked).toMatchObject({ scale: 50, plan: { variables: { scale: '50' }, schema: null } });
  expect(await openWorkload(placeOf(session, {}, own))).toMatchObject({
    scale: 1,
    plan: { variables: { scale: '1' } },
  });
});

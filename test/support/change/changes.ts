import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from './admin.js';
import type { Random } from './random.js';
import { amountForms, functionForms, makeFunction, makeMood, momentTypes, moodForms, rowCount } from './schema.js';
import type { Disturbances, Timeline } from './timeline.js';
import type { World } from './world.js';

export interface Change {
  readonly name: string;
  readonly weight: number;
  make(admin: Admin, world: World, random: Random): Promise<void>;
}

const another = <T>(random: Random, all: readonly T[], present: T): T =>
  random.pick(all.filter((each) => each !== present));

/** Commits what is begun, from which moment on the new may be seen. */
async function commitAs<T>(admin: Admin, timeline: Timeline<T>, value: T): Promise<void> {
  timeline.begin(value, performance.now());
  await admin.run('commit');
  timeline.end(performance.now());
}

/** Takes back what another session found too busy to be changed, for instance by a deadlock. */
async function inTransaction(admin: Admin, work: () => Promise<void>): Promise<void> {
  await admin.run('begin');
  try {
    await work();
  } catch (error) {
    await admin.run('rollback');
    if ((error as { code?: string }).code !== '40P01') throw error;
  }
}

async function disturb(admin: Admin, disturbances: Disturbances, text: string): Promise<void> {
  disturbances.begin(performance.now());
  await admin.run(text);
  disturbances.end(performance.now());
}

/** The pool's sessions, a few of them. */
const victims = (count: number, condition: string): string => `(
  select pid from pg_stat_activity where application_name in ('changing', 'borrowed') and pid <> pg_backend_pid() ${condition}
  order by random() limit ${count}) victims`;

export const changes: readonly Change[] = [
  {
    name: 'a column of another type',
    weight: 4,
    make: (admin, world, random) =>
      inTransaction(admin, async () => {
        const form = another(random, amountForms, world.amounts.latest);
        await admin.run(
          `alter table amounts alter n type ${form.type} using n::${form.type}, drop column if exists extra`,
          ...(form.hasExtra ? ['alter table amounts add column extra int not null default 7'] : []),
          'truncate amount_log',
          `alter table amount_log alter n type ${form.type} using n::${form.type}`,
        );
        await commitAs(admin, world.amounts, form);
      }),
  },
  {
    name: 'a column that heeds time zones, or not',
    weight: 3,
    make: (admin, world, random) =>
      inTransaction(admin, async () => {
        const type = another(random, momentTypes, world.moments.latest);
        await admin.run('truncate moments', `alter table moments alter at type ${type}`);
        await commitAs(admin, world.moments, type);
      }),
  },
  {
    name: 'a type made anew',
    weight: 3,
    make: (admin, world, random) =>
      inTransaction(admin, async () => {
        const labels = random.pick(moodForms);
        await admin.run('drop table feelings', 'drop type mood', makeMood(labels));
        const [row] = await admin.run("select 'mood'::regtype::oid as oid");
        await commitAs(admin, world.mood, { labels, oid: Number(row?.oid) });
      }),
  },
  {
    name: 'a function made anew',
    weight: 3,
    make: (admin, world, random) =>
      inTransaction(admin, async () => {
        const form = another(random, functionForms, world.scaled.latest);
        await admin.run('drop function scaled(int)', makeFunction(form));
        await commitAs(admin, world.scaled, form);
      }),
  },
  {
    name: 'a table before another of the name, or gone',
    weight: 3,
    make: (admin, world) =>
      inTransaction(admin, async () => {
        const isThere = world.notes.latest === 'tenant';
        await admin.run(isThere ? 'drop table tenant.notes' : 'create table tenant.notes (body text)');
        await commitAs(admin, world.notes, isThere ? 'public' : 'tenant');
      }),
  },
  {
    name: 'a locked table',
    weight: 2,
    make: async (admin, _world, random) => {
      const table = random.pick(['effects', 'stock', 'amounts', 'people', 'feelings']);
      await admin.run('begin', `lock table ${table} in access exclusive mode`);
      await delay(random.between(50, 500));
      await admin.run('commit');
    },
  },
  {
    name: 'locked rows',
    weight: 2,
    make: async (admin, _world, random) => {
      const most = random.between(1, rowCount);
      await admin.run('begin', `select from stock where id <= ${most} order by id for update`);
      await delay(random.between(50, 500));
      await admin.run('commit');
    },
  },
  {
    name: 'cancels',
    weight: 3,
    make: (admin, world, random) =>
      disturb(
        admin,
        world.cancelling,
        `select pg_cancel_backend(pid) from ${victims(random.between(1, 10), "and state = 'active'")}`,
      ),
  },
  {
    name: 'terminates',
    weight: 1,
    make: (admin, world, random) =>
      disturb(admin, world.terminating, `select pg_terminate_backend(pid) from ${victims(random.between(1, 4), '')}`),
  },
  {
    name: 'read-only for a while',
    weight: 1,
    make: async (admin, world, random) => {
      for (const [text, value] of [
        ['set default_transaction_read_only = on', true],
        ['reset default_transaction_read_only', false],
      ] as const) {
        // First, since the server may still be about to read its settings for the change before.
        world.readOnly.begin(value, performance.now());
        await admin.run(`alter system ${text}`);
        await admin.run('select pg_reload_conf()');
        world.readOnly.end(performance.now());
        await delay(random.between(200, 600));
      }
    },
  },
  {
    name: 'a synchronous standby that stalls',
    weight: 1,
    make: async (admin, world, random) => {
      await admin.run("alter system set synchronous_standby_names = 'nobody'", 'select pg_reload_conf()');
      const { isOver } = await admin.probeStall();
      world.stalling.begin(performance.now());
      await delay(random.between(200, 700));
      world.stalling.end(performance.now());
      await admin.run('alter system reset synchronous_standby_names', 'select pg_reload_conf()');
      await isOver;
    },
  },
];

import { createPostgresBackend, Queue, QueueEvents, runMigrations, Worker } from 'bullmq';

/** BullMQ's tables are in a schema of their own, which it cannot set on a pool that it did not create. */
export const options = { options: '-c search_path=bullmq,public' };

export async function use(pool) {
  const client = await pool.connect();
  await runMigrations(client);
  client.release();
  const options = { connection: pool };
  const queue = new Queue('greet', options, createPostgresBackend);
  const events = new QueueEvents('greet', options, createPostgresBackend);
  const names = [];
  const process = async ({ data }) => {
    if (data.name === 'bad') throw new Error('not today');
    names.push(data.name);
    return data.name.length;
  };
  const worker = new Worker('greet', process, { ...options, concurrency: 3 }, createPostgresBackend);
  await events.waitUntilReady();
  const jobs = await queue.addBulk(['one', 'two', 'three'].map((name) => ({ name: 'greet', data: { name } })));
  const lengths = await Promise.all(jobs.map((job) => job.waitUntilFinished(events)));
  const bad = await queue.add('greet', { name: 'bad' });
  const code = await bad.waitUntilFinished(events).catch(({ message }) => message);
  await worker.close();
  await events.close();
  await queue.close();
  return { names: names.sort(), count: lengths.reduce((sum, length) => sum + length), code };
}

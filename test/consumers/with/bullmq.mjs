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
  // BullMQ misses an event that is committed after a later one, and then finds the job finished when it is asked again.
  const finish = async (job) => {
    for (;;) {
      try {
        return await job.waitUntilFinished(events, 1000);
      } catch (error) {
        if (!error.message.includes('no finish notification arrived')) throw error;
      }
    }
  };
  const jobs = await queue.addBulk(['one', 'two', 'three'].map((name) => ({ name: 'greet', data: { name } })));
  const lengths = await Promise.all(jobs.map(finish));
  const bad = await queue.add('greet', { name: 'bad' });
  const code = await finish(bad).catch(({ message }) => message);
  await worker.close();
  await events.close();
  await queue.close();
  return { names: names.sort(), count: lengths.reduce((sum, length) => sum + length), code };
}

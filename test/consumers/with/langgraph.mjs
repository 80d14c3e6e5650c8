import { emptyCheckpoint } from '@langchain/langgraph-checkpoint';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { times } from '../outcome.mjs';

export async function use(pool) {
  const saver = new PostgresSaver(pool);
  await saver.setup();
  const config = (thread) => ({ configurable: { thread_id: thread, checkpoint_ns: '' } });
  await times(10, (n) =>
    saver.put(
      config(`thread ${n}`),
      { ...emptyCheckpoint(), channel_values: { n } },
      { source: 'input', step: n, parents: {} },
      {},
    ),
  );
  const tuples = await times(10, (n) => saver.getTuple(config(`thread ${n}`)));
  await saver.deleteThread('thread 0');
  const left = await saver.getTuple(config('thread 0'));
  return { isRight: tuples.every(({ metadata }, n) => metadata.step === n), left: left === undefined };
}

// A process that generates load on behalf of its parent (worker-link.ts), and exits with it.
import { Worker } from './worker.js';
import { type FromWorker, pulseEveryMs, type ToWorker } from './worker-calls.js';

const worker = new Worker();

function say(message: FromWorker): void {
  // A parent that cannot receive it has exited, and so does this process.
  if (process.connected) process.send?.(message, () => undefined);
}

async function answer({ name, order }: Extract<ToWorker, { kind: 'ask' }>): Promise<FromWorker> {
  try {
    return { kind: 'answer', value: await worker[name](order as never) };
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'refusal', name: kind, message };
  }
}

process.on('disconnect', () => process.exit());
// Ctrl-C in a terminal reaches this process too; the parent decides what to do.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('message', (message: ToWorker) => {
  if (message.kind === 'cut') worker.cut();
  else void answer(message).then(say);
});
setInterval(() => say({ kind: 'pulse', progress: worker.progress }), pulseEveryMs);

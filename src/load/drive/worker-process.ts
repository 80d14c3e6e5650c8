// A process that makes load, and does what its parent says (worker-link.ts). Ends with it, however it ends.
import { Worker } from './worker.js';
import { type FromWorker, pulseEveryMs, type ToWorker } from './worker-calls.js';

const worker = new Worker();

function say(message: FromWorker): void {
  // Whoever cannot hear it has ended, and so do we.
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
// Ctrl-C in a terminal reaches us too: it is the parent who decides.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('message', (message: ToWorker) => {
  if (message.kind === 'cut') worker.cut();
  else void answer(message).then(say);
});
setInterval(() => say({ kind: 'pulse', progress: worker.progress }), pulseEveryMs);

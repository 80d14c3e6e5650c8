import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

/** Ticks a second in /proc, on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Usage {
  readonly parent: number;
  /** Processor time of the process, and of its children that have ended, in seconds. */
  readonly own: number;
  readonly ended: number;
}

async function usageOf(pid: string): Promise<[pid: number, usage: Usage] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name is in parentheses, and may contain some itself.
  const fields = text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (fields === undefined) return undefined;
  const [, parent = 0, , , , , , , , , , user = 0, system = 0, childUser = 0, childSystem = 0] = fields;
  const own = (user + system) / ticksPerSecond;
  return [Number(pid), { parent, own, ended: (childUser + childSystem) / ticksPerSecond }];
}

/**
 * Processor time of processes and all below them, in seconds. Those that have ended count where the server has started them. A
 * server that was restarted itself is reaped late, with all that it ever used.
 */
async function secondsBelow(roots: readonly number[]): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const usages = new Map((await Promise.all(pids.map(usageOf))).filter((each) => each !== undefined));
  const isBelow = (pid: number): boolean => roots.includes(pid) || (pid > 1 && isBelow(usages.get(pid)?.parent ?? 0));
  const secondsOf = (pid: number, { own, ended }: Usage): number =>
    own + (roots.includes(pid) && pid !== process.pid ? ended : 0);
  return [...usages].reduce((sum, [pid, usage]) => sum + (isBelow(pid) ? secondsOf(pid, usage) : 0), 0);
}

/** Processor time of the whole machine, in seconds. */
async function busySeconds(): Promise<number> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}

/** Processors in use, on average. */
export interface ProcessorUse {
  /** By the trial: its processes, and the server's. */
  readonly trial: number;
  /** By everything on the machine. */
  readonly machine: number;
  readonly available: number;
}

/** Measures the processors in use from now until the function is called. @param roots processes, each with all below it */
export async function watchProcessors(...roots: readonly number[]): Promise<() => Promise<ProcessorUse>> {
  const read = async (): Promise<{ trial: number; machine: number; at: number }> => {
    const trial = await secondsBelow(roots);
    return { trial, machine: await busySeconds(), at: performance.now() };
  };
  const before = await read();
  return async () => {
    const now = await read();
    const perSecond = 1000 / (now.at - before.at);
    return {
      trial: (now.trial - before.trial) * perSecond,
      machine: (now.machine - before.machine) * perSecond,
      available: availableParallelism(),
    };
  };
}

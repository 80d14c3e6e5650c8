import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts the time of processes in hundredths of a second, whatever its own clock does. */
const ticksPerSecond = 100;

/** Clocks of server and kernel may differ by that much, in seconds, and mean the same moment. */
const toleranceSeconds = 5;

/**
 * The server's first process, where it runs on this machine: the parent of one of its backends. A process that has the
 * backend's number by chance, as with a server in a container, is known by its name or by when it began.
 */
export function findPostmaster(backend: { pid: number; startedAt: Date }, proc = '/proc'): number | undefined {
  try {
    const child = readStat(proc, backend.pid);
    const began = readBootTime(proc) + child.startedAfterBootSeconds;
    const isOurs = Math.abs(began - backend.startedAt.getTime() / 1000) <= toleranceSeconds;
    return isOurs && isPostgres(child.name) && isPostgres(readStat(proc, child.parent).name) ? child.parent : undefined;
  } catch {
    return undefined;
  }
}

/** Processor time that a server has used, in seconds: of the processes it has, and of those that have ended. */
export function readServerSeconds(postmaster: number, proc = '/proc'): number | undefined {
  try {
    const own = readStat(proc, postmaster);
    const children = listChildren(proc, postmaster).map((pid) => readLiveSeconds(proc, pid));
    return children.reduce((sum, seconds) => sum + seconds, own.seconds + own.secondsOfEnded);
  } catch {
    return undefined;
  }
}

const isPostgres = (name: string) => /^(postgres|postmaster)/.test(name);

interface Stat {
  readonly name: string;
  readonly parent: number;
  readonly seconds: number;
  /** Of its children that have ended. */
  readonly secondsOfEnded: number;
  readonly startedAfterBootSeconds: number;
}

/** `/proc/<pid>/stat` is `pid (name) state parent …`, and a name may hold anything. See proc_pid_stat(5). */
function readStat(proc: string, pid: number): Stat {
  const text = readFileSync(`${proc}/${pid}/stat`, 'utf8');
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const seconds = (from: number, to = from) =>
    fields.slice(from - 3, to - 2).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
  return {
    name: text.slice(text.indexOf('(') + 1, end),
    parent: Number(fields[1]),
    seconds: seconds(14, 15),
    secondsOfEnded: seconds(16, 17),
    startedAfterBootSeconds: seconds(22),
  };
}

/** A process that has just ended counts among those that have. */
function readLiveSeconds(proc: string, pid: number): number {
  try {
    return readStat(proc, pid).seconds;
  } catch {
    return 0;
  }
}

function readBootTime(proc: string): number {
  const [, seconds] = /^btime (\d+)$/m.exec(readFileSync(`${proc}/stat`, 'utf8')) ?? [];
  return Number(seconds);
}

/** Not every kernel lists the children of a process. */
function listChildren(proc: string, pid: number): number[] {
  try {
    const text = readFileSync(`${proc}/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    const pids = readdirSync(proc).filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((each) => isChild(proc, each, pid));
  }
}

function isChild(proc: string, pid: number, parent: number): boolean {
  try {
    return readStat(proc, pid).parent === parent;
  } catch {
    return false;
  }
}

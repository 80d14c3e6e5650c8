import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

/**
 * Reads process ids, one per line, until our end of the pipe closes, which happens however our process ends. Then ends
 * the last process it read (0: none), frees the shared memory that a killed server leaves, and removes the directory,
 * repeatedly because an exiting program may still write to it.
 */
const script = `
root=$1 data=$2 pid=0
while read -r line; do pid=$line; done
alive() { kill -0 "$pid" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; }
finish() {
  kill "-$1" "$pid" 2>/dev/null
  n=0; while [ $n -lt 100 ] && alive; do sleep 0.05; n=$((n+1)); done
}
if [ "$pid" != 0 ]; then
  for signal in INT QUIT KILL; do if alive; then finish $signal; fi; done
fi
if [ -f "$data/postmaster.pid" ]; then
  set -- $(sed -n 7p "$data/postmaster.pid")
  [ -n "$2" ] && ipcrm -m "$2" 2>/dev/null
fi
n=0
while [ -e "$root" ] && [ $n -lt 100 ]; do
  rm -rf -- "$root" 2>/dev/null || sleep 0.1
  n=$((n+1))
done
`;

/** Cleans up after this process, however it ends; a child in its own session, so that Ctrl-C does not reach it. */
export class Watchdog {
  readonly #child: ChildProcess;
  readonly #root: string;

  /** Starts watching. `root` need not exist yet; `data` is the server's data directory. */
  constructor(root: string, data: string) {
    this.#root = root;
    this.#child = spawn('/bin/sh', ['-c', script, 'headroom-watchdog', root, data], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#child.on('error', () => undefined);
    this.#child.stdin?.on('error', () => undefined);
    this.#child.unref();
    const stdin = this.#child.stdin;
    if (stdin && 'unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  }

  /** Sets the process to end when this one ends; 0 for none. */
  track(pid: number): void {
    this.#child.stdin?.write(`${pid}\n`);
  }

  /** Ends the tracked process and removes the directory now. Resolves when that is done. */
  async finish(): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      child.ref();
      const exited = once(child, 'exit');
      child.stdin?.end();
      await exited;
    }
    await rm(this.#root, { recursive: true, force: true });
  }
}

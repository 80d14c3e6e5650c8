import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MemberTask, ToMember } from '../../src/load/fleet/messages.js';

const script = fileURLToPath(new URL('../../dist/load/fleet/member-process.cjs', import.meta.url));

async function ip(...args: string[]): Promise<void> {
  await promisify(execFile)('ip', args);
}

/** A network for one process that can be cut off, as by a failed switch: Linux's own, as root. */
export class NetworkOfItsOwn implements AsyncDisposable {
  /** Address of the server in it. */
  readonly serverHost: string;
  readonly subnet: string;
  readonly #name: string;
  #child: ChildProcess | undefined;

  private constructor(name: string, third: number) {
    this.#name = name;
    this.serverHost = `10.213.${third}.1`;
    this.subnet = `10.213.${third}.0/24`;
  }

  /** @throws Error if the system has no such networks, or the user may not make one */
  static async open(): Promise<NetworkOfItsOwn> {
    const number = randomInt(1, 255);
    const name = `fleet${number}`;
    const network = new NetworkOfItsOwn(name, number);
    await ip('netns', 'add', name);
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    await ip('address', 'add', `${network.serverHost}/24`, 'dev', name);
    await ip('link', 'set', name, 'up');
    await ip('-n', name, 'address', 'add', `10.213.${number}.2/24`, 'dev', 'eth0');
    await ip('-n', name, 'link', 'set', 'eth0', 'up');
    return network;
  }

  /** Starts a process of a fleet in it. */
  start(task: MemberTask): { want(callers: number, holdMs: number): void } {
    const args = ['netns', 'exec', this.#name, process.execPath, script, JSON.stringify(task)];
    const child = spawn('ip', args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    const isReady = new Promise((resolve) => child.once('message', resolve));
    const say = (message: ToMember): void => void isReady.then(() => child.send(message, () => undefined));
    return { want: (callers, holdMs) => say({ kind: 'want', callers, holdMs }) };
  }

  /** From now on nothing passes, and neither side is told. */
  async cut(): Promise<void> {
    await ip('-n', this.#name, 'link', 'set', 'eth0', 'down');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill('SIGKILL');
    await ip('link', 'delete', this.#name);
    await ip('netns', 'delete', this.#name);
  }
}

import { emitKeypressEvents } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { encodeFrame, enterScreen, leaveScreen } from './draw.js';
import type { Key } from './keys.js';
import { exitNoReport } from './verdict.js';
import type { Size } from './view.js';

/** The process and its terminal, as much of them as is used. */
export interface TerminalHost {
  readonly process: NodeJS.Process;
  readonly input: ReadStream;
  readonly output: WriteStream;
}

/** Events of a terminal. */
export interface TerminalEvents {
  readonly key: (key: Key) => void;
  /** The screen must be drawn anew, as the size or everything on it has changed. */
  readonly redraw: () => void;
  /** The terminal is gone, or somebody wants an end. */
  readonly end: () => void;
}

/** Signals that would end the process, and leave the terminal as it is, if nobody listened. */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM'];

/**
 * A terminal that has been taken over, and is given back on every way out: the end, a signal, an exception. The only file of
 * the monitor that touches the terminal and signals.
 */
export class FullScreen implements Disposable {
  readonly #host: TerminalHost;
  readonly #events: TerminalEvents;
  readonly #undo: (() => void)[] = [];
  #isTaken = false;
  #shown: readonly string[] | undefined;

  constructor(host: TerminalHost, events: TerminalEvents) {
    this.#host = host;
    this.#events = events;
    const { process, input, output } = host;
    // Before the terminal is taken: whatever goes wrong from here on gives it back.
    this.#on(process, 'exit', () => this.#leave());
    this.#on(process, 'uncaughtException', (error) => this.#die(error));
    for (const name of endSignals) this.#on(process, name, () => events.end());
    this.#on(process, 'SIGTSTP', () => this.#stop());
    this.#on(process, 'SIGCONT', () => this.#resume());
    this.#on(output, 'resize', () => this.#redraw());
    // A terminal that is gone fails on every write; no error can be shown.
    this.#on(output, 'error', () => events.end());
    this.#listen(input);
    this.#enter();
  }

  /** The size of the terminal now. */
  get size(): Size {
    const { columns, rows } = this.#host.output;
    return { columns: columns || 80, rows: rows || 24 };
  }

  /** Shows these lines, writing only what has changed. */
  draw(lines: readonly string[]): void {
    if (!this.#isTaken) return;
    const text = encodeFrame(this.#shown, lines);
    this.#shown = lines;
    if (text !== '') this.#host.output.write(text);
  }

  /** Stops the process as Ctrl-Z does elsewhere, together with what has started it, such as npx. */
  suspend(): void {
    this.#host.process.kill(0, 'SIGTSTP');
  }

  [Symbol.dispose](): void {
    this.#leave();
    for (const undo of this.#undo.splice(0)) undo();
  }

  #on(emitter: NodeJS.EventEmitter, name: string, listener: (...args: unknown[]) => void): void {
    emitter.on(name, listener);
    this.#undo.push(() => emitter.off(name, listener));
  }

  #listen(input: ReadStream): void {
    if (!input.isTTY) return;
    emitKeypressEvents(input);
    this.#on(input, 'keypress', (_text, key) => this.#events.key(key as Key));
    for (const name of ['end', 'error']) this.#on(input, name, () => this.#events.end());
  }

  #enter(): void {
    const { input, output } = this.#host;
    this.#isTaken = true;
    this.#shown = undefined;
    if (input.isTTY) input.setRawMode(true).resume();
    output.write(enterScreen);
  }

  #leave(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    const { input, output } = this.#host;
    output.write(leaveScreen);
    if (input.isTTY) input.setRawMode(false).pause();
  }

  #redraw(): void {
    this.#shown = undefined;
    this.#events.redraw();
  }

  #stop(): void {
    this.#leave();
    // SIGTSTP has been caught, so it stops no process.
    this.#host.process.kill(this.#host.process.pid, 'SIGSTOP');
  }

  #resume(): void {
    if (!this.#isTaken) this.#enter();
    this.#redraw();
  }

  #die(error: unknown): void {
    this.#leave();
    this.#host.process.stderr.write(`headroom: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
    this.#host.process.exit(exitNoReport);
  }
}

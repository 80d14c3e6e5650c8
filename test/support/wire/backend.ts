import { frame } from '../pg-protocol.js';
import { splitMessages, textsOf } from './messages.js';
import type { Recorded, RecordedStep } from './record.js';

const none = Buffer.alloc(0);
const closed = frame('3', none);
const ready = frame('Z', Buffer.from('I'));

/** A server in this process that answers from what was recorded, and keeps to the protocol. */
export class RecordedBackend {
  readonly #byText: ReadonlyMap<string, Recorded>;
  readonly #byName = new Map<string, Recorded>();
  #bound: Recorded | undefined;
  /** Whether it passes over what comes, up to the next Sync. */
  #hasFailed = false;
  #rest: Buffer = none;

  constructor(recorded: readonly Recorded[]) {
    this.#byText = new Map(recorded.map((each) => [each.text, each]));
  }

  /** Takes what a client has written, and gives what it is answered. */
  answer(written: Buffer): Buffer {
    const { messages, rest } = splitMessages(Buffer.concat([this.#rest, written]));
    this.#rest = rest;
    return Buffer.concat(messages.map(({ kind, body }) => this.#answerOne(kind, body)));
  }

  #answerOne(kind: string, body: Buffer): Buffer {
    if (kind === 'S') {
      this.#hasFailed = false;
      return ready;
    }
    if (this.#hasFailed) return none;
    switch (kind) {
      case 'P':
        return this.#parse(body);
      case 'D':
        return this.#say(this.#byName.get(body.toString('utf8', 1, body.length - 1)), 'describe');
      case 'B':
        this.#bound = this.#byName.get(textsOf(body, 2)[1] as string);
        return this.#say(this.#bound, 'bind');
      case 'E':
        return this.#say(this.#bound, 'execute');
      case 'C':
        this.#byName.delete(body.toString('utf8', 1, body.length - 1));
        return closed;
      case 'H':
        return none;
      default:
        throw new Error(`A message that the recorded server does not know: ${kind}.`);
    }
  }

  #parse(body: Buffer): Buffer {
    const [name, text] = textsOf(body, 2) as [string, string];
    const recorded = this.#byText.get(text);
    if (recorded === undefined) throw new Error(`A text that was not recorded: ${text}.`);
    if (name !== '' && this.#byName.has(name)) return this.#fail('42P05', 'already exists');
    const said = this.#say(recorded, 'parse');
    if (!this.#hasFailed) this.#byName.set(name, recorded);
    return said;
  }

  #say(recorded: Recorded | undefined, step: RecordedStep): Buffer {
    if (recorded === undefined) return this.#fail('26000', 'does not exist');
    const said = Buffer.from(recorded[step], 'base64');
    this.#hasFailed = splitMessages(said).messages.some(({ kind }) => kind === 'E');
    return said;
  }

  #fail(code: string, message: string): Buffer {
    this.#hasFailed = true;
    return frame('E', Buffer.from(`SERROR\0VERROR\0C${code}\0Mprepared statement ${message}\0\0`));
  }
}

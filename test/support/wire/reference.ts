import { type Message, splitMessages, textsOf } from './messages.js';

/** A column as RowDescription has it. */
export type ReferenceField = readonly [
  name: string,
  table: number,
  column: number,
  type: number,
  size: number,
  modifier: number,
];

/** What a statement may be answered: this result, or an error; where there is no result, an error alone. */
export interface ReferenceAnswer {
  readonly fields: readonly ReferenceField[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly tag: string;
}

type Shape = readonly ReferenceField[] | undefined;

/** An answer that the server owes to a message of the client. */
interface Owed {
  readonly kind: 'P' | 'D' | 'B' | 'E' | 'S';
  /** Of the prepared statement. */
  readonly name: string;
  /** Of Parse, the text. */
  readonly text: string;
}

/** Says why it makes no sense. */
class Nonsense extends Error {}

/** What has come of the answers up to the next ReadyForQuery. */
interface Group {
  shape: Shape;
  isShapeKnown: boolean;
  rows: (string | null)[][];
  /** Undefined before Execute is answered. */
  tag: string | undefined;
  hasFailed: boolean;
  hasRun: boolean;
  /** Whether it may fail when it has run, as it is committed: by a trigger that waits for that. */
  mayFailLate: boolean;
}

/** What changes nothing and calls nothing of a user's: it fails late only for reasons of the server's. */
const isRead = /^select (?:1|\$1|n|6|nothing)\b/;
const failsLate = /\0C(?:40|53|57|58|XX)/;

/**
 * A reader of the protocol that is made to be right and for nothing else, and shares nothing with the one under trial. It
 * is told what was written and what came, in that order, and believes nothing that was not owed.
 */
export class ReferenceReader {
  /** For each Execute that was followed by ReadyForQuery, in order, what may be told. */
  readonly answers: (ReferenceAnswer | undefined)[] = [];
  #isBroken = false;
  readonly #owed: Owed[] = [];
  readonly #shapes = new Map<string, Shape>();
  readonly #texts = new Map<string, string>();
  #written: Buffer = Buffer.alloc(0);
  #come: Buffer = Buffer.alloc(0);
  #group: Group = newGroup();

  /** Whether something came that cannot be right, after which nothing is believed. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  write(bytes: Buffer): void {
    const { messages, rest } = splitMessages(Buffer.concat([this.#written, bytes]));
    this.#written = rest;
    // When Close is answered, a pooler may decide: nothing hangs on it.
    for (const { kind, body } of messages)
      if (kind !== 'H' && kind !== 'C')
        this.#owed.push({
          kind: kind as Owed['kind'],
          name: nameIn(kind, body),
          text: kind === 'P' ? (textsOf(body, 2)[1] as string) : '',
        });
  }

  read(bytes: Buffer): void {
    if (this.#isBroken) return;
    const { messages, rest, isBroken } = splitMessages(Buffer.concat([this.#come, bytes]));
    this.#come = rest;
    try {
      for (const message of messages) this.#take(message);
      if (isBroken) throw new Nonsense('a length that there cannot be');
    } catch (error) {
      if (!(error instanceof Nonsense) && !(error instanceof RangeError)) throw error;
      this.#isBroken = true;
    }
  }

  #take({ kind, body }: Message): void {
    // Notices, notifications and changed settings may come at any time.
    if ('NAS'.includes(kind)) return;
    if (kind === '3') {
      if (body.length > 0) throw new Nonsense('CloseComplete with something in it');
      return;
    }
    const owed = this.#owed[0];
    if (owed === undefined) throw new Nonsense(`${kind}, where nothing was owed`);
    if (kind === 'Z') return this.#ready(body, owed);
    if (this.#group.hasFailed) throw new Nonsense(`${kind} behind an error`);
    if (kind === 'E') return this.#fail(owed, body);
    if (kind === 't' && owed.kind === 'D') return;
    if (kind === 'D' && owed.kind === 'E') return this.#row(body);
    this.#owed.shift();
    if (!isAnswer(owed.kind, kind)) throw new Nonsense(`${kind} for ${owed.kind}`);
    this.#complete(owed, kind, body);
  }

  #complete({ kind: of, name, text }: Owed, kind: string, body: Buffer): void {
    if (of === 'P') {
      this.#shapes.delete(name);
      this.#texts.set(name, text);
    }
    if (of === 'D') this.#shapes.set(name, kind === 'n' ? undefined : readFields(body));
    if (of === 'B') {
      this.#group.isShapeKnown = this.#shapes.has(name);
      this.#group.shape = this.#shapes.get(name);
      this.#group.mayFailLate = !isRead.test(this.#texts.get(name) ?? '');
    }
    if (of === 'E') {
      this.#group.hasRun = true;
      this.#group.tag = kind === 'C' ? readTag(body) : '';
    }
  }

  #row(body: Buffer): void {
    const { shape, rows } = this.#group;
    if (shape === undefined) throw new Nonsense('a row of what gives none');
    rows.push(readRow(body, shape.length));
  }

  /** What the server passes over is not owed any more. */
  #fail(owed: Owed, body: Buffer): void {
    const isLate = owed.kind === 'S';
    const mayBeLate = this.#group.hasRun && (this.#group.mayFailLate || failsLate.test(`\0${body.toString('latin1')}`));
    if (isLate && !mayBeLate) throw new Nonsense('an error, where all was answered');
    this.#group.hasFailed = true;
    while (this.#owed[0] !== undefined && this.#owed[0].kind !== 'S') {
      if (this.#owed[0].kind === 'E') this.#group.hasRun = true;
      this.#owed.shift();
    }
  }

  #ready(body: Buffer, owed: Owed): void {
    if (owed.kind !== 'S') throw new Nonsense('ready, where something was owed');
    this.#owed.shift();
    const { hasRun, hasFailed, isShapeKnown, shape, rows, tag } = this.#group;
    this.#group = newGroup();
    const isRight = body.toString('latin1') === 'I' && !hasFailed && isShapeKnown && tag !== undefined;
    if (hasRun) this.answers.push(isRight ? { fields: shape ?? [], rows, tag } : undefined);
    if (body.toString('latin1') !== 'I') throw new Nonsense('a transaction that nobody began');
  }
}

function newGroup(): Group {
  return {
    shape: undefined,
    isShapeKnown: false,
    rows: [],
    tag: undefined,
    hasFailed: false,
    hasRun: false,
    mayFailLate: false,
  };
}

const answersTo: Readonly<Record<Owed['kind'], string>> = { P: '1', D: 'Tn', B: '2', E: 'CI', S: 'Z' };

function isAnswer(of: Owed['kind'], kind: string): boolean {
  return answersTo[of].includes(kind);
}

function nameIn(kind: string, body: Buffer): string {
  if (kind === 'B') return textsOf(body, 2)[1] as string;
  if (kind === 'D' || kind === 'C') return body.toString('utf8', 1, body.length - 1);
  return kind === 'P' ? (textsOf(body, 1)[0] as string) : '';
}

function readFields(body: Buffer): ReferenceField[] {
  const fields: ReferenceField[] = [];
  let at = 2;
  for (let left = body.readInt16BE(0); left > 0; left -= 1) {
    const end = body.indexOf(0, at);
    if (end < 0) throw new Nonsense('a name without an end');
    const name = body.toString('utf8', at, end);
    if (body.readInt16BE(end + 17) !== 0) throw new Nonsense('a column that is not sent as text');
    fields.push([
      name,
      body.readUInt32BE(end + 1),
      body.readInt16BE(end + 5),
      body.readUInt32BE(end + 7),
      body.readInt16BE(end + 11),
      body.readInt32BE(end + 13),
    ]);
    at = end + 19;
  }
  if (body.readInt16BE(0) < 0 || at !== body.length) throw new Nonsense('a description of another length');
  return fields;
}

function readRow(body: Buffer, columns: number): (string | null)[] {
  if (body.readInt16BE(0) !== columns) throw new Nonsense('a row of another number of columns');
  const row: (string | null)[] = [];
  let at = 2;
  for (let i = 0; i < columns; i += 1) {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < -1 || at + length > body.length) throw new Nonsense('a value of a length that there cannot be');
    row.push(length === -1 ? null : body.toString('utf8', at, at + length));
    at += Math.max(0, length);
  }
  if (at !== body.length) throw new Nonsense('a row with more in it than its columns');
  return row;
}

function readTag(body: Buffer): string {
  if (body.indexOf(0) !== body.length - 1) throw new Nonsense('a tag that does not end where it should');
  return body.toString('latin1', 0, body.length - 1);
}

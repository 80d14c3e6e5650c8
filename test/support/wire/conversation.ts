import { isDeepStrictEqual } from 'node:util';
import { Script as Code, createContext } from 'node:vm';
import pg from 'pg';
import type { Profile } from '../../../src/pool/lanes/profile.js';
import { cutAt } from '../cuts.js';
import answers from './answers.json' with { type: 'json' };
import { RecordedBackend } from './backend.js';
import { type Mutation, mutate } from './mutations.js';
import { ReaderUnderTrial, type Told } from './reader.js';
import type { Recorded } from './record.js';
import { type ReferenceAnswer, ReferenceReader } from './reference.js';

/** What is recorded. */
export const recorded: readonly Recorded[] = answers;

/** A conversation of a client with a server, with what goes wrong in it. */
export interface Script {
  /** In rounds: each is asked when the one before has been answered. Indexes of what is recorded. */
  readonly rounds: readonly (readonly number[])[];
  /** To the answers of which round something happens. */
  readonly mutated: number;
  readonly mutations: readonly Mutation[];
  /** Where the answers are cut into pieces, as fractions of their length. */
  readonly cuts: readonly number[];
}

/** How often client and server may answer each other in a round. */
const mostTurns = 20;

/** Has it take place, and gives what is wrong about what the callers were told. */
export async function converse(script: Script): Promise<string[]> {
  const reader = new ReaderUnderTrial();
  const reference = new ReferenceReader();
  const backend = new RecordedBackend(recorded);
  const profiles = new Map<string, Profile>();
  const told: Told[] = [];
  for (const [i, round] of script.rounds.entries()) {
    for (const index of round) told.push(reader.ask(recorded[index] as Recorded, profiles));
    const thrown = await answer(reader, reference, backend, {
      ...script,
      mutations: i === script.mutated ? script.mutations : [],
    });
    if (thrown !== undefined) return [thrown];
  }
  const thrown = tryTo(() => reader.end(), false);
  if (thrown !== undefined) return [thrown];
  return told.flatMap((each, i) => whatIsWrong(each, reference.answers[i]).map((what) => `statement ${i}: ${what}`));
}

/** Has the server answer until there is nothing more to say, and gives what was thrown. */
async function answer(
  reader: ReaderUnderTrial,
  reference: ReferenceReader,
  backend: RecordedBackend,
  { mutations, cuts }: Script,
): Promise<string | undefined> {
  for (let turn = 0; turn < mostTurns; turn += 1) {
    await endOfTurn();
    const written = reader.takeWritten();
    if (written.length === 0) return undefined;
    reference.write(written);
    const bytes = mutate(backend.answer(written), turn === 0 ? mutations : []);
    const pieces = cutAt(bytes, places(cuts, bytes));
    for (const piece of pieces) reference.read(piece);
    const thrown = tryTo(() => reader.readAll(pieces), mutations.length > 0);
    if (thrown !== undefined) return thrown;
  }
  return undefined;
}

/** What is written is written at the end of a turn. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Longest that the reader may be at a few bytes. */
const timeout = 2000;
const context = createContext({ act: (): void => undefined });
const code = new Code('act()');

/** Has something happen that neither may throw nor go on for ever: that would be the end of the process. */
function tryTo(act: () => void, isWatched: boolean): string | undefined {
  try {
    context.act = act;
    // To be watched takes much longer than what is done.
    if (isWatched) code.runInContext(context, { timeout });
    else act();
    return undefined;
  } catch (error) {
    return `thrown: ${(error as Error).stack}`;
  }
}

function places(cuts: readonly number[], { length }: Buffer): number[] {
  return cuts.map((cut) => Math.floor(cut * length));
}

function whatIsWrong({ times, result, error }: Told, right: ReferenceAnswer | undefined): string[] {
  if (times !== 1) return [`told ${times} times`];
  if (result === undefined) {
    const isSomebodyElses = error instanceof pg.DatabaseError && right !== undefined && error.severity === 'ERROR';
    return isSomebodyElses ? [`told the error of another: ${error.message}`] : [];
  }
  if (right === undefined) return [`told ${JSON.stringify(result.rows)}, where only an error is right`];
  const seen = {
    fields: result.fields.map((f) => [f.name, f.tableID, f.columnID, f.dataTypeID, f.dataTypeSize, f.dataTypeModifier]),
    rows: result.rows,
    ...{ command: result.command, rowCount: result.rowCount },
  };
  const { fields, rows, tag } = right;
  const expected = { fields, rows, ...readTag(tag) };
  return isDeepStrictEqual(seen, expected)
    ? []
    : [`told ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`];
}

/** A tag as pg reads it. */
function readTag(tag: string): { command: string | null; rowCount: number | null } {
  const match = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/.exec(tag);
  if (match === null) return { command: null, rowCount: null };
  const [, command = null, first, second] = match;
  const count = second ?? first;
  return { command, rowCount: count === undefined ? null : Number.parseInt(count, 10) };
}

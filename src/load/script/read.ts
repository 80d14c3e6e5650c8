import type { ScriptSource } from '../drive/plan.js';
import type { ChooseStep, Script, SqlStep, Step } from './commands.js';
import { type Place, ScriptError } from './error.js';
import type { Expression } from './expression/tree.js';
import { type Meta, readMeta } from './meta.js';
import { readSql } from './read-sql.js';

/**
 * Reads a script in pgbench's syntax.
 *
 * @throws ScriptError naming the line, and what was expected there
 */
export function readScript({ name, text, weight }: ScriptSource): Script {
  const builder = new Builder();
  const lines = new Lines(name, text);
  for (let at = 0; at < text.length; ) at = readPiece(text, at, lines, builder);
  const steps = builder.finish();
  if (steps.length > 0) return { name, weight, steps };
  throw new ScriptError(`${name}: expected statements or commands that begin with a backslash, got none.`);
}

/** Reads a statement, or what comes up to a meta command and the command; gives the index behind it. */
function readPiece(text: string, from: number, lines: Lines, builder: Builder): number {
  const { isUnfinished, isCompound, endedBy, next, start, text: sql } = readSql(text, from);
  if (isUnfinished) {
    throw new ScriptError(
      'a string, comment or quoted name that begins here or below has no end.',
      lines.placeOf(start),
    );
  }
  if (sql !== '') builder.add({ kind: 'sql', place: lines.placeOf(start), text: sql, isCompound, keep: undefined });
  if (endedBy !== 'backslash') return next;
  const line = metaLine(text, next);
  const place = lines.placeOf(next);
  builder.addMeta(readMeta(line, place), place);
  return next + line.length;
}

/** The rest of the line, and of those after it while they end in a backslash. */
function metaLine(text: string, from: number): string {
  const pattern = /(?:\\\r?\n|[^\n])*/y;
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
}

/** Finds the line of an index; indexes come in rising order. */
class Lines {
  readonly #script: string;
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(script: string, text: string) {
    this.#script = script;
    this.#text = text;
  }

  placeOf(index: number): Place {
    for (; this.#at < index; this.#at += 1) if (this.#text[this.#at] === '\n') this.#line += 1;
    return { script: this.#script, line: this.#line };
  }
}

/** A `\if` that is open. */
interface Choice {
  readonly place: Place;
  readonly branches: { place: Place; condition: Expression; steps: Step[] }[];
  otherwise: Step[] | undefined;
}

/** Puts steps where they belong: into the branch that is open. */
class Builder {
  readonly #top: Step[] = [];
  readonly #open: Choice[] = [];

  add(step: Step): void {
    this.#steps.push(step);
  }

  addMeta(meta: Meta, place: Place): void {
    switch (meta.kind) {
      case 'set':
      case 'sleep':
        return this.add({ ...meta, place });
      case 'keep':
        return this.#keep(meta.keep, place);
      case 'if':
        return void this.#open.push({
          place,
          branches: [{ place, condition: meta.condition, steps: [] }],
          otherwise: undefined,
        });
      case 'elif':
        return void this.#choice('\\elif', place).branches.push({ place, condition: meta.condition, steps: [] });
      case 'else':
        this.#choice('\\else', place).otherwise = [];
        return;
      case 'endif':
        return this.#close(place);
    }
  }

  /** @throws ScriptError when a `\if` is still open */
  finish(): readonly Step[] {
    const open = this.#open.at(-1);
    if (open !== undefined)
      throw new ScriptError('\\if: expected an \\endif for it, got the end of the script.', open.place);
    return this.#top;
  }

  get #steps(): Step[] {
    const open = this.#open.at(-1);
    return open === undefined ? this.#top : (open.otherwise ?? open.branches.at(-1)!.steps);
  }

  #keep(keep: SqlStep['keep'], place: Place): void {
    const last = this.#steps.pop();
    if (last?.kind === 'sql' && last.keep === undefined) return this.add({ ...last, keep });
    throw new ScriptError(`\\${keep?.command}: expected a statement right before it.`, place);
  }

  #choice(command: string, place: Place): Choice {
    const open = this.#open.at(-1);
    if (open === undefined) throw new ScriptError(`${command}: expected an \\if before it.`, place);
    if (open.otherwise !== undefined) throw new ScriptError(`${command}: expected \\endif after \\else.`, place);
    return open;
  }

  #close(place: Place): void {
    const closed = this.#open.pop();
    if (closed === undefined) throw new ScriptError('\\endif: expected an \\if before it.', place);
    const step: ChooseStep = { kind: 'choose', branches: closed.branches, otherwise: closed.otherwise ?? [] };
    this.add(step);
  }
}

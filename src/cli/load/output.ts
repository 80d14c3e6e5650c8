import { access, constants, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Comparison, compareStudies, readStudy, renderHtml, renderStudy } from '../../load/report/index.js';
import { StudyError } from '../../load/study/errors.js';
import type { StudyResult } from '../../load/study/result.js';
import { paintFor, StatusLine } from '../ui/terminal.js';
import type { LoadFlags } from './options.js';

/** Elsewhere than on a terminal a line on the progress is written that often, in milliseconds. */
const lineEveryMs = 10_000;

type Places = Pick<LoadFlags, 'json' | 'html' | 'compare'>;

/** Where a study's results go. */
export class LoadOutput {
  readonly #places: Places;
  readonly #before: StudyResult | undefined;
  readonly #stream: NodeJS.WriteStream;
  readonly status: StatusLine;

  private constructor(places: Places, before: StudyResult | undefined) {
    this.#places = places;
    this.#before = before;
    // With the JSON on the output, nothing else may be.
    this.#stream = places.json === '-' ? process.stderr : process.stdout;
    this.status = new StatusLine(this.#stream, lineEveryMs);
  }

  /**
   * Reads what is to be compared, and makes sure that files can be written: nobody shall learn of it minutes later.
   *
   * @throws StudyError naming the option that is wrong
   */
  static async open(places: Places): Promise<LoadOutput> {
    const files = { '--json': places.json === '-' ? undefined : places.json, '--html': places.html };
    for (const [option, path] of Object.entries(files)) if (path !== undefined) await checkWritable(option, path);
    return new LoadOutput(places, places.compare === undefined ? undefined : await readBefore(places.compare));
  }

  say(text: string): void {
    this.status.write(text);
  }

  /**
   * Shows the result, and then writes it wherever it was asked for: what took hours is seen also where a file fails.
   *
   * @throws StudyError naming the files that could not be written; the others were
   */
  async write(result: StudyResult): Promise<void> {
    const comparison = this.#before && compareStudies(this.#before, result);
    const { json, html } = this.#places;
    this.#show(result, comparison);
    if (json === '-') process.stdout.write(renderJson(result));
    const failures = [
      await this.#writeFile('--json', json === '-' ? undefined : json, () => renderJson(result)),
      await this.#writeFile('--html', html, () => renderHtml(result, comparison)),
    ].filter((failure) => failure !== undefined);
    if (failures.length === 0) return;
    throw new StudyError(failures.join(' '), { remedy: 'What was measured is shown above.' });
  }

  #show(result: StudyResult, comparison: Comparison | undefined): void {
    this.status.clear();
    const text = renderStudy(result, paintFor(this.#stream), comparison, this.#stream.columns);
    this.#stream.write(`\n${text.trimEnd()}\n`);
  }

  /** Gives what went wrong. */
  async #writeFile(option: string, path: string | undefined, render: () => string): Promise<string | undefined> {
    if (path === undefined) return undefined;
    try {
      await writeFile(path, render());
    } catch (error) {
      return `${option}: ${path} could not be written: ${reasonOf(error)}.`;
    }
    this.#stream.write(`Written: ${path}\n`);
    return undefined;
  }
}

function renderJson(result: StudyResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}

async function checkWritable(option: string, path: string): Promise<void> {
  const reason = await whyNotWritable(path);
  if (reason === undefined) return;
  throw new StudyError(`${option}: ${path} cannot be written: ${reason}.`, {
    remedy: 'Name a file in a folder of yours.',
  });
}

async function whyNotWritable(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return 'it is a folder';
  try {
    await access(found === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

async function readBefore(path: string): Promise<StudyResult> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StudyError(`--compare: ${path} cannot be read: ${error.code}.`, {
      remedy: 'Name the file that --json wrote in an earlier run.',
    });
  });
  return readStudy(text);
}

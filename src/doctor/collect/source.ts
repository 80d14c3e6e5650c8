import { statSync } from 'node:fs';
import type { Part, SourceFacts, SourceFinding } from '../facts.js';
import { Bindings } from '../source/bindings.js';
import { StatementTexts } from '../source/built-sql.js';
import { ErrorListeners } from '../source/error-listeners.js';
import { Escapes } from '../source/escape.js';
import { type CodeFile, isHotReloaded, readCode } from '../source/files.js';
import { openProject } from '../source/project.js';
import { sourceRules } from '../source/rules.js';
import type { TypeScript } from '../source/syntax.js';

/**
 * Reads the code of the service with TypeScript's parser. Never rejects.
 *
 * @param maxMs limit of time, without loading the parser
 */
export async function collectSource(directory: string, maxMs: number): Promise<Part<SourceFacts>> {
  const silent = (reason: string, kind: 'odd' | 'down' = 'odd'): Part<SourceFacts> => ({
    name: directory,
    silence: { kind, reason },
  });
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true)
    return silent('there is no such directory.');
  const typescript = parserOf(await loadTypeScript());
  if (typeof typescript === 'string') return silent(typescript, 'down');
  const lateAt = performance.now() + maxMs;
  try {
    return { name: directory, facts: scan(directory, typescript, () => performance.now() > lateAt) };
  } catch (error) {
    return silent(error instanceof Error ? error.message : String(error));
  }
}

/** Loads an optional peer dependency, whose parser is used for nothing else. Takes a second or more. */
export async function loadTypeScript(): Promise<unknown> {
  try {
    return (await import('typescript')).default;
  } catch {
    return undefined;
  }
}

/** The parser of a copy of TypeScript, or the reason why there is none: 7 is a program without the API of 5 and 6. Pure. */
export function parserOf(loaded: unknown): TypeScript | string {
  if (loaded === undefined) return 'the package typescript is not installed.';
  const { version, createSourceFile, createProgram } = loaded as Partial<TypeScript>;
  if (typeof createSourceFile === 'function' && typeof createProgram === 'function') return loaded as TypeScript;
  return `TypeScript ${version ?? '(version unknown)'} has no parser API.`;
}

/** Only files with one of these words are parsed: those with pools, and those that pass on the exports of others. */
const words = /\b(?:Pool|createPool|query|connect)\b|\bexport\b[^;]*\bfrom\b/;

function scan(directory: string, typescript: TypeScript, isLate: () => boolean): SourceFacts {
  const { code, isComplete } = readCode(directory, isLate);
  const relevant = code.filter(({ text }) => words.test(text));
  const { findings, examined } = examineCode(typescript, relevant, isHotReloaded(directory), isLate);
  const left = relevant.length - examined;
  return { files: code.length - left, isComplete: isComplete && left === 0, findings };
}

/** Everything that the rules find in files of code, and the number of files before it was late. Pure, but for the limit of time. */
export function examineCode(
  typescript: TypeScript,
  code: readonly CodeFile[],
  isHotReloaded: boolean,
  isLate: () => boolean = () => false,
): { readonly findings: readonly SourceFinding[]; readonly examined: number } {
  const project = openProject(typescript, code);
  const { files } = project;
  const bindings = new Bindings(typescript, project);
  const escapes = new Escapes(typescript, project, bindings);
  const listeners = new ErrorListeners(typescript, project, bindings);
  const texts = new StatementTexts(typescript, bindings);
  const known = { isHotReloaded, listeners, texts, bindings, escapes };
  const findings: SourceFinding[] = [];
  let examined = 0;
  for (const syntax of files) {
    if (isLate()) break;
    examined += 1;
    for (const rule of sourceRules) {
      for (const { check, node, name } of rule(syntax, typescript, known)) {
        findings.push({ check, name, file: syntax.name, ...syntax.placeOf(node) });
      }
    }
  }
  return { findings, examined };
}

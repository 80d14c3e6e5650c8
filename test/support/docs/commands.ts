import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program.js';
import type { Block, Page } from './pages.js';

/** Calls of `headroom` in shell blocks and in code within the text, each as one line. */
export function callsOf({ text }: Page, blocks: readonly Block[]): readonly string[] {
  const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => joined(code).split('\n'));
  const prose = text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
  const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span]) => span!.replaceAll('\n', ' '));
  return [...lines, ...spans].flatMap((line) => callIn(line) ?? []);
}

/** Lines that a backslash continues are one. */
const joined = (code: string): string => code.replace(/\\\n\s*/g, ' ');

/** The words behind `headroom` in a line, up to a comment, a pipe or the next command. */
function callIn(line: string): string | undefined {
  const call = /(?:^|[|;&] *)(?:npx pg-headroom|npx -p pg-headroom -p \S+ headroom|headroom)\s+([^#|>&;]*)/.exec(
    line.replace(/^\s*(?:[A-Z_]+=\S+\s+)*/, ''),
  );
  return call?.[1]?.trim();
}

/** Describes what the program does not know of a call; undefined if it knows the command and every option. */
export async function faultOf(call: string): Promise<string | undefined> {
  const words = call.split(/\s+/).filter((word) => word !== '');
  let command: Command = await createProgram(words, () => undefined);
  for (const word of words) {
    if (word.startsWith('-')) break;
    const inner = command.commands.find((each) => each.name() === word);
    if (inner === undefined) break;
    command = inner;
  }
  if (command.parent === null && words.some((word) => /^[a-z]/.test(word))) return `headroom ${call}: no such command`;
  if (command.commands.length > 0 && words.length > depthOf(command)) {
    const next = words[depthOf(command)]!;
    if (/^[a-z]/.test(next)) return `headroom ${call}: "${next}" is no command of ${command.name()}`;
  }
  const known = new Set(['--help', '--version', ...command.options.flatMap(({ long, short }) => [long, short])]);
  const unknown = words
    .map((word) => word.split('=')[0]!)
    .filter((word) => /^--?[a-zA-Z]/.test(word) && !known.has(word));
  return unknown.length === 0 ? undefined : `headroom ${call}: no option ${unknown.join(', ')}`;
}

function depthOf(command: Command): number {
  return command.parent === null ? 0 : 1 + depthOf(command.parent);
}

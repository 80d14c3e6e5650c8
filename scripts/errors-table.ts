import { readFileSync, writeFileSync } from 'node:fs';
import { connectRemedies } from '../src/pipeline/errors/remedies.js';

/** Renders the table of causes in docs/errors.md. */
export function renderCauses(): string {
  const rows = connectRemedies.map(({ codes = [], says, remedy }) => {
    const code = codes.map((each) => `\`${each}\``).join(', ') || '–';
    const message = says ? `\`${says.source.replaceAll('|', '\\|')}\`` : '–';
    return `| ${code} | ${message} | ${remedy.replaceAll('|', '\\|')} |`;
  });
  return ['| Code | Message matches | Remedy |', '| ---- | --------------- | ------ |', ...rows, ''].join('\n');
}

const file = new URL('../docs/errors.md', import.meta.url);

/** Replaces the table in the file's text. */
export function withCauses(text: string): string {
  return text.replace(/\| Code \| Message matches[\s\S]*?\n(?=\n|## )|@@TABLE@@\n/, renderCauses());
}

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(file, withCauses(readFileSync(file, 'utf8')));

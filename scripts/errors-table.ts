import { connectRemedies } from '../src/pipeline/errors/remedies.js';
import { replacePart } from './replace-part.js';

function renderCauses(): string {
  const rows = connectRemedies.map(({ codes = [], says, remedy }) => {
    const code = codes.map((each) => `\`${each}\``).join(', ') || '–';
    const message = says ? `\`${says.source.replaceAll('|', '\\|')}\`` : '–';
    return `| ${code} | ${message} | ${remedy.replaceAll('|', '\\|')} |`;
  });
  return ['| Code | Message matches | Remedy |', '| ---- | --------------- | ------ |', ...rows].join('\n');
}

/** docs/errors.md with its table of causes renewed from `src/pipeline/errors/remedies.ts`. */
export function withCauses(text: string): string {
  return replacePart(text, 'causes', renderCauses());
}

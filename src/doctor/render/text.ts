import { cleanShort } from '../../format/clean-text.js';
import { formatNoun } from '../../format/noun.js';
import type { Paint } from '../../format/paint.js';
import { wrapText } from '../../format/width.js';
import type { Examination } from '../diagnose.js';
import type { Diagnosis, Severity } from '../finding.js';

const colours = { critical: 'red', warning: 'yellow', unknown: 'yellow', advice: 'dim' } as const;

/** Longest text of a finding: messages of servers are part of it. */
const maxLength = 1000;

/** One page for people: what is wrong, why it matters, and what to type. */
export function renderText({ verdict, findings, checks, parts }: Examination, paint: Paint, width: number): string {
  const silent = parts.filter(({ isAnswered }) => !isAnswered);
  const asked = parts.filter(({ isAnswered }) => isAnswered).map(({ part, name }) => `${part} ${cleanShort(name)}`);
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
  const sum =
    findings.length === 0
      ? `Nothing found by ${formatNoun(checks, 'check')}.`
      : `${verdict}: ${count('critical')} critical, ${formatNoun(count('warning'), 'warning')}, ${count('advice')} advice, of ${formatNoun(checks, 'check')}.`;
  return `${[
    ...findings.flatMap((finding) => [...renderFinding(finding, paint, width), '']),
    sum,
    ...wrapText(`Examined: environment, packages${asked.map((each) => `, ${each}`).join('')}.`, width),
    ...(silent.length === 0 ? [] : [`Not answered: ${silent.map(({ part }) => part).join(', ')}.`]),
  ].join('\n')}\n`;
}

function renderFinding(
  { id, severity, evidence, remedy, link, place }: Diagnosis,
  paint: Paint,
  width: number,
): string[] {
  const where = place === undefined ? '' : `${place.file}:${place.line}: `;
  const indent = (text: string) => wrapText(cleanShort(text, maxLength), width - 4).map((line) => `    ${line}`);
  return [
    `${paint(colours[severity], severity.toUpperCase())} ${paint('bold', id)}`,
    ...indent(`${where}${evidence}`),
    ...remedy.split('\n').flatMap((line, at) => indent(at === 0 ? `→ ${line}` : `  ${line}`)),
    paint('dim', `    ${link}`),
  ];
}

import { cleanShort } from '../../format/clean-text.js';
import type { Examination } from '../diagnose.js';

/** The result for a ticket. */
export function renderMarkdown({ verdict, findings, checks }: Examination): string {
  const rows = findings.map(({ severity, id, evidence, remedy, place }) => {
    const where = place === undefined ? '' : `${place.file}:${place.line}: `;
    return `| ${severity} | \`${id}\` | ${cell(where + evidence)} | ${cell(remedy)} |`;
  });
  const table =
    rows.length === 0 ? [] : ['| Severity | Check | Evidence | Remedy |', '| --- | --- | --- | --- |', ...rows, ''];
  return [`## headroom doctor: ${verdict}`, '', ...table, `${findings.length} findings of ${checks} checks.`, ''].join(
    '\n',
  );
}

/** Texts of servers must not become markup. */
const cell = (text: string): string => cleanShort(text, 1000).replace(/[\\|<>[\]`*_]/g, (sign) => `\\${sign}`);

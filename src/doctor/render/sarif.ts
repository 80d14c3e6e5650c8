import { pathToFileURL } from 'node:url';
import { checks } from '../all-checks.js';
import type { Examination } from '../diagnose.js';
import type { Severity } from '../finding.js';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  warning: 'warning',
  unknown: 'note',
  advice: 'note',
};

/** Findings in files as SARIF 2.1.0, which code hosts show beside the lines. */
export function renderSarif({ findings }: Examination, directory: string, version: string): string {
  const placed = findings.flatMap((finding) =>
    finding.place === undefined ? [] : [{ ...finding, place: finding.place }],
  );
  const used = checks.filter(({ id }) => placed.some((finding) => finding.id === id));
  const rules = used.map(({ id, title, severity }) => ({
    id,
    shortDescription: { text: title },
    defaultConfiguration: { level: levels[severity] },
  }));
  const results = placed.map(({ id, severity, evidence, remedy, place }) => ({
    ruleId: id,
    level: levels[severity],
    message: { text: `${evidence} ${remedy}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(place.file.replaceAll('\\', '/')), uriBaseId: 'SOURCE' },
          region: { startLine: place.line },
        },
      },
    ],
  }));
  const run = {
    tool: { driver: { name: 'headroom doctor', version, rules } },
    originalUriBaseIds: { SOURCE: { uri: `${pathToFileURL(directory).href}/` } },
    results,
  };
  return `${JSON.stringify({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, null, 2)}\n`;
}

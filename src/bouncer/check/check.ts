import { IniFacts, type Surroundings } from './facts.js';
import type { BouncerFinding } from './finding.js';
import type { IniDocument } from './read-ini.js';
import { accessRules } from './rules/access.js';
import { keyRules } from './rules/keys.js';
import { poolRules } from './rules/pools.js';
import { processRules } from './rules/processes.js';
import { sizing } from './rules/sizing.js';
import { structureRules } from './rules/structure.js';
import { timeoutRules } from './rules/timeouts.js';
import { sharedByFiles } from './rules/together.js';

/** An ini file to check, and known facts about its environment. */
export interface CheckedIni {
  readonly document: IniDocument;
  readonly surroundings: Surroundings;
}

const rules = [...structureRules, ...keyRules, ...accessRules, ...poolRules, ...timeoutRules, ...processRules];

/**
 * Finds mistakes in the ini files of PgBouncer's processes, by file and line. Several files are the processes of
 * one tier, one file each.
 *
 * @example
 * const findings = checkBouncerFiles([{ document: readIni(path, text, readInclude), surroundings: { version } }]);
 */
export function checkBouncerFiles(files: readonly CheckedIni[]): readonly BouncerFinding[] {
  const facts = files.map(({ document, surroundings }) => new IniFacts(document, surroundings));
  const findings = [
    ...facts.flatMap((each) => rules.flatMap((rule) => rule(each))),
    ...facts.slice(0, 1).flatMap((first) => sizing(first, facts.length)),
    ...sharedByFiles(facts),
  ];
  const order = new Map(files.map(({ document }, at) => [document.file, at]));
  return Object.freeze(
    findings.toSorted((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line),
  );
}

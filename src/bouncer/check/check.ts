import { IniFacts, type Surroundings } from './facts.js';
import type { BouncerFinding } from './finding.js';
import type { IniDocument } from './read-ini.js';
import { accessRules } from './rules/access.js';
import { authenticationRules } from './rules/authentication.js';
import { keyRules } from './rules/keys.js';
import { poolRules } from './rules/pools.js';
import { processRules } from './rules/processes.js';
import { routeRules } from './rules/routes.js';
import { sizing } from './rules/sizing.js';
import { structureRules } from './rules/structure.js';
import { timeoutRules } from './rules/timeouts.js';
import { tlsRules } from './rules/tls.js';
import { sharedByFiles } from './rules/together.js';
import { userRules } from './rules/users.js';
import { valueRules } from './rules/values.js';

/** An ini file to check, and known facts about its environment. */
export interface CheckedIni {
  readonly document: IniDocument;
  readonly surroundings: Surroundings;
}

const rules = [
  ...structureRules,
  ...keyRules,
  ...valueRules,
  ...routeRules,
  ...accessRules,
  ...authenticationRules,
  ...userRules,
  ...tlsRules,
  ...poolRules,
  ...timeoutRules,
  ...processRules,
];

/**
 * Finds mistakes in the ini files of PgBouncer's processes and the files that they name, by file and line. Several
 * files are the processes of one tier, one file each.
 *
 * @example
 * const findings = checkBouncerFiles([{ document: readIni(path, text, readInclude), surroundings: { version } }]);
 */
export function checkBouncerFiles(files: readonly CheckedIni[]): readonly BouncerFinding[] {
  const facts = files.map(({ document, surroundings }) => new IniFacts(document, surroundings));
  const findings = [
    ...facts.flatMap((each) =>
      onlyCertain(
        each,
        rules.flatMap((rule) => rule(each)),
      ),
    ),
    ...facts.slice(0, 1).flatMap((first) => sizing(first, facts.length)),
    ...sharedByFiles(facts),
  ];
  return Object.freeze(inOrder(files, joinDefaults(findings)));
}

/** Where an include is missing, keys may be set in it: only what is written in the other files is certain. */
function onlyCertain({ document }: IniFacts, findings: readonly BouncerFinding[]): readonly BouncerFinding[] {
  if (document.faults.every(({ kind }) => kind !== 'include')) return findings;
  const written = new Set([...document.entries, ...document.faults].map(({ file, line }) => `${file}:${line}`));
  return findings.filter(({ file, line }) => written.has(`${file}:${line}`));
}

/** Warnings about defaults are one finding for all files: the files differ only in what they set. */
function joinDefaults(findings: readonly BouncerFinding[]): readonly BouncerFinding[] {
  const defaults = findings.filter(({ isDefault, severity }) => isDefault && severity === 'warning');
  const distinct = [...new Map(defaults.map((finding) => [finding.what, finding])).values()];
  const [first] = distinct;
  if (first === undefined || defaults.length === 1) return findings;
  const others = findings.filter((finding) => !defaults.includes(finding));
  if (distinct.length === 1) return [...others, first];
  const what = `${distinct.length} defaults do not suit a service. ${distinct.map((each) => each.what).join(' ')}`;
  const remedy = distinct.map((each) => each.remedy).join(' ');
  return [...others, { ...first, rule: 'defaults', what, remedy }];
}

function inOrder(files: readonly CheckedIni[], findings: readonly BouncerFinding[]): BouncerFinding[] {
  const names = files.flatMap(({ document }) => [document.file, ...document.entries.map(({ file }) => file)]);
  const order = new Map([...new Set(names)].map((name, at) => [name, at]));
  const rank = ({ file }: BouncerFinding) => order.get(file) ?? order.size;
  return findings.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line);
}

import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { advisoriesFor } from '../../bouncer/advisories.js';
import { type CheckedIni, checkBouncerFiles } from '../../bouncer/check/check.js';
import { IniFacts, type ServerAddress } from '../../bouncer/check/facts.js';
import type { BouncerFinding } from '../../bouncer/check/finding.js';
import { type FileKey, fileKeys, type NamedFile, type NamedFiles } from '../../bouncer/check/named-file.js';
import { type IniDocument, readIni } from '../../bouncer/check/read-ini.js';
import type { ServerLimits } from '../../bouncer/sizing.js';
import type { BouncerVersion } from '../../bouncer/version.js';
import { type CheckReport, renderFindings, renderFindingsJson } from './findings.js';
import type { CheckFlags } from './flags.js';
import { askLimits, readServer } from './server.js';
import { findVersion } from './version.js';

/** Checks ini files, and prints what it finds. Resolves with the exit code. */
export async function check(files: readonly string[], flags: CheckFlags): Promise<number> {
  const result = await examineIni(files, flags);
  const render = flags.json ? renderFindingsJson : renderFindings;
  process.stdout.write(render(result));
  return exitCodeFor(result.findings, flags.failOn);
}

/** Finds the mistakes in ini files and the files that they name. */
export async function examineIni(
  files: readonly string[],
  flags: Pick<CheckFlags, 'databaseUrl' | 'fileLimit'> & { readonly pgbouncerVersion?: string | undefined },
): Promise<CheckReport> {
  const { version, source } = await findVersion(flags.pgbouncerVersion);
  const documents = files.map((file) =>
    readIni(file, readFileSync(file, 'utf8'), (path) => readFileSync(path, 'utf8')),
  );
  const server = await limitsFor(documents, version, flags);
  const { fileLimit } = flags;
  const checked = documents.map((document): CheckedIni => {
    const known = {
      ...(server && { server: server.limits, serverAddress: server.address }),
      ...(fileLimit && { fileLimit }),
    };
    return { document, surroundings: { version, now: Date.now(), files: readNamedFiles(document, version), ...known } };
  });
  const findings = checkBouncerFiles(checked);
  const advisories = new Set(
    checked.flatMap(({ document, surroundings }) => advisoriesFor(new IniFacts(document, surroundings))),
  );
  return { findings, advisories: [...advisories], version, source, isSized: server !== undefined };
}

function exitCodeFor(findings: readonly BouncerFinding[], failOn: CheckFlags['failOn']): number {
  if (failOn === 'never') return 0;
  if (findings.some(({ severity }) => severity === 'error')) return 2;
  return findings.length > 0 && failOn === 'warning' ? 1 : 0;
}

/** A server that was named by flag must answer; one that only a variable names need not. */
async function limitsFor(
  documents: readonly IniDocument[],
  version: BouncerVersion,
  { databaseUrl }: Pick<CheckFlags, 'databaseUrl'>,
): Promise<{ limits: ServerLimits; address: ServerAddress } | undefined> {
  const server = readServer(databaseUrl, process.env);
  if (server === undefined) return undefined;
  const lines = documents.flatMap((document) => new IniFacts(document, { version }).databases);
  const databases = lines.map(({ name, pairs }) => pairs.get('dbname') ?? name);
  const roles = lines.flatMap(({ pairs }) => pairs.get('user') ?? []);
  const asked = await askLimits(server, databases, roles);
  const { host, port } = server.config.connection;
  if ('limits' in asked) return { limits: asked.limits, address: { host, port } };
  if (databaseUrl !== undefined) throw new Error(`The server of --database-url could not be asked: ${asked.silence}.`);
  process.stderr.write(
    `headroom: sizes not checked, the server of DATABASE_URL could not be asked: ${asked.silence}\n`,
  );
  return undefined;
}

/** Reads the files that an ini file names, apart from those that are for another machine. */
function readNamedFiles(document: IniDocument, version: BouncerVersion): NamedFiles {
  const facts = new IniFacts(document, { version });
  const keys = Object.keys(fileKeys) as FileKey[];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const file = facts.text(key) === '' ? undefined : readNamedFile(facts.text(key), document.file);
      return file === undefined ? [] : [[key, file]];
    }),
  );
}

/**
 * Looks for a file where the ini file says, else beside the ini file, from where both will be copied. Nothing is known of
 * a directory that this machine does not have: the file is for another one.
 */
function readNamedFile(path: string, ini: string): NamedFile | undefined {
  for (const each of [resolve(path), join(dirname(ini), basename(path))]) {
    const stats = statSync(each, { throwIfNoEntry: false });
    if (stats !== undefined) return { exists: true, mode: stats.mode, ...readText(each) };
  }
  const isElsewhere = isAbsolute(path) && statSync(dirname(path), { throwIfNoEntry: false }) === undefined;
  return isElsewhere ? undefined : { exists: false };
}

/** Files of users and certificates are smaller. */
const maxBytes = 16 * 1024 * 1024;

function readText(path: string): Pick<NamedFile, 'text' | 'problem'> {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { problem: 'not a file' };
    if (stats.size > maxBytes) return { problem: 'larger than 16 MB' };
    return { text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code ?? 'unreadable' };
  }
}

import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type CheckedIni, checkBouncerFiles } from '../../bouncer/check/check.js';
import { type AuthFile, IniFacts } from '../../bouncer/check/facts.js';
import type { BouncerFinding } from '../../bouncer/check/finding.js';
import { type IniDocument, readIni } from '../../bouncer/check/read-ini.js';
import type { ServerLimits } from '../../bouncer/sizing.js';
import type { BouncerVersion } from '../../bouncer/version.js';
import { renderFindings, renderFindingsJson } from './findings.js';
import type { CheckFlags } from './flags.js';
import { askLimits, readServer } from './server.js';
import { findVersion } from './version.js';

/** Checks ini files, and prints what it finds. Resolves with the exit code. */
export async function check(files: readonly string[], flags: CheckFlags): Promise<number> {
  const { version, source } = await findVersion(flags.pgbouncerVersion);
  const documents = files.map((file) =>
    readIni(file, readFileSync(file, 'utf8'), (path) => readFileSync(path, 'utf8')),
  );
  const server = await limitsFor(documents, version, flags);
  const { fileLimit } = flags;
  const findings = checkBouncerFiles(
    documents.map((document): CheckedIni => {
      const authFile = lookAtAuthFile(document, version);
      const known = { ...(authFile && { authFile }), ...(server && { server }), ...(fileLimit && { fileLimit }) };
      return { document, surroundings: { version, ...known } };
    }),
  );
  const render = flags.json ? renderFindingsJson : renderFindings;
  process.stdout.write(render({ findings, version, source, isSized: server !== undefined }));
  return exitCodeFor(findings, flags.failOn);
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
  { databaseUrl }: CheckFlags,
): Promise<ServerLimits | undefined> {
  const server = readServer(databaseUrl, process.env);
  if (server === undefined) return undefined;
  const lines = documents.flatMap((document) => new IniFacts(document, { version }).databases);
  const databases = lines.map(({ name, pairs }) => pairs.get('dbname') ?? name);
  const roles = lines.flatMap(({ pairs }) => pairs.get('user') ?? []);
  const asked = await askLimits(server, databases, roles);
  if ('limits' in asked) return asked.limits;
  if (databaseUrl !== undefined) throw new Error(`The server of --database-url could not be asked: ${asked.silence}.`);
  process.stderr.write(
    `headroom: sizes not checked, the server of DATABASE_URL could not be asked: ${asked.silence}\n`,
  );
  return undefined;
}

/**
 * Looks where `auth_file` is, else beside the ini file, from where both will be copied. Of a folder that this machine
 * does not have nothing is known: the file is for another one.
 */
function lookAtAuthFile(document: IniDocument, version: BouncerVersion): AuthFile | undefined {
  const path = new IniFacts(document, { version }).text('auth_file');
  if (path === '') return undefined;
  const beside = join(dirname(document.file), basename(path));
  for (const each of [resolve(path), beside]) {
    const mode = modeOf(each);
    if (mode !== undefined) return { exists: true, mode };
  }
  return isAbsolute(path) && modeOf(dirname(path)) === undefined ? undefined : { exists: false };
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}

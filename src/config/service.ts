import { join } from 'node:path';
import { joinList } from '../format/list.js';
import { type Found, isKept, type Keywords, refuse } from './keywords.js';
import type { Problems } from './problems.js';
import type { Surroundings } from './surroundings.js';
import type { ReadFile } from './tls.js';

/**
 * Completes the parts of a connection from the service that they, or `PGSERVICE`, name. As in libpq, the service overrides
 * variables, and a connection string the service.
 */
export function withService(
  keywords: Keywords,
  variable: string | undefined,
  system: Surroundings,
  problems: Problems,
): Keywords {
  const named = variable ? { text: variable, source: 'PGSERVICE', isShowable: true } : undefined;
  const service = keywords.get('service') ?? named;
  if (service === undefined) return keywords;
  const all = new Map([...readService(service, system, problems), ...keywords]);
  all.delete('service');
  return all;
}

/**
 * Reads the connection that a service name stands for, from `PGSERVICEFILE`, `~/.pg_service.conf` or
 * `PGSYSCONFDIR/pg_service.conf`, as libpq does.
 *
 * @param service name, with its source for errors
 */
function readService(service: Found, system: Surroundings, problems: Problems): Keywords {
  const { readFile } = system;
  const files = listFiles(system);
  for (const file of files) {
    const text = tryToRead(file, readFile);
    const lines = text === undefined ? undefined : linesOf(text, service.text);
    if (lines) return toKeywords(lines, file, service.text, problems);
  }
  const where = files.length === 0 ? 'PGSERVICEFILE' : joinList(files, 'or');
  refuse(service, `the name of a service in ${where}`, problems);
  return new Map();
}

function listFiles({ home, env }: Surroundings): string[] {
  const own = env.PGSERVICEFILE || (home && join(home, '.pg_service.conf'));
  return [own, env.PGSYSCONFDIR && join(env.PGSYSCONFDIR, 'pg_service.conf')].filter((file) => file) as string[];
}

function tryToRead(file: string, readFile: ReadFile): string | undefined {
  try {
    return readFile(file);
  } catch {
    return undefined;
  }
}

/** Lines of the section with this name; undefined if there is none. */
function linesOf(text: string, name: string): string[] | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const start = lines.indexOf(`[${name}]`);
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('['));
  return rest.slice(0, end < 0 ? undefined : end).filter((line) => line !== '' && !line.startsWith('#'));
}

function toKeywords(lines: readonly string[], file: string, service: string, problems: Problems): Keywords {
  const keywords = new Map<string, Found>();
  for (const line of lines) {
    const [, keyword = '', text = ''] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    const source = `${file} [${service}]`;
    const found = { text: text.trim(), source, part: keyword.trim(), isShowable: !/passw/i.test(keyword) };
    if (isKept(found.part, found, problems) && found.text !== '') keywords.set(found.part, found);
  }
  return keywords;
}

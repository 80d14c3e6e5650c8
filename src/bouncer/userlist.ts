import { hideText, Problems } from '../config/problems.js';
import { hasControlCharacters } from '../util/control-characters.js';

/** A user of PgBouncer. */
export interface BouncerUser {
  readonly name: string;
  /** The password in plain text, or the SCRAM secret that the server also has. */
  readonly password: string;
}

/** PgBouncer's limits in bytes: at a longer name or password it stops reading the file. */
const maxBytes = { name: 127, password: 2047 } as const;

/**
 * Renders `userlist.txt`, which holds passwords: write it with mode 0600.
 *
 * @throws {ConfigError} if PgBouncer could not read a name or password. Shows neither.
 * @example
 * renderUserlist([{ name: 'app', password: 'a "quoted" one' }]); // "app" "a ""quoted"" one"
 */
export function renderUserlist(users: readonly BouncerUser[]): string {
  const problems = new Problems();
  for (const [at, user] of users.entries()) {
    for (const part of ['name', 'password'] as const) checkPart(`users[${at}].${part}`, user[part], part, problems);
  }
  problems.throwIfAny();
  return users.map(({ name, password }) => `${quote(name)} ${quote(password)}\n`).join('');
}

/** Checks the length as written, with doubled quotes. */
function checkPart(at: string, text: string, part: keyof typeof maxBytes, problems: Problems): void {
  const size = Buffer.byteLength(text.replaceAll('"', '""'));
  if (text === '' || hasControlCharacters(text) || size > maxBytes[part]) {
    problems.add(at, `a string of 1 to ${maxBytes[part]} bytes on one line`, hideText(text));
  }
}

const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

import { joinList } from '../../../format/list.js';
import { formatNoun, selectForm } from '../../../format/noun.js';
import type { IniFacts, Line } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import type { IniPlace } from '../read-ini.js';
import type { ListedUser } from '../read-userlist.js';

/** Rules on the users of the `auth_file`. */
export const userRules = [
  stopped,
  noUsers,
  swallowedLine,
  twice,
  brokenSecret,
  wrongSecret,
  emptySecret,
  consoleUsers,
  serverUsers,
];

const withPasswords = ['md5', 'scram-sha-256', 'plain'];

const placeIn = (facts: IniFacts, line: number): IniPlace => ({ file: facts.text('auth_file'), line });

function stopped(facts: IniFacts): BouncerFinding[] {
  const { stop, users = [] } = facts.userlist ?? {};
  if (stop === undefined) return [];
  const read = users.length === 0 ? 'no user' : `only the ${formatNoun(users.length, 'user')} above`;
  const what = `PgBouncer stops reading the auth_file here, and knows ${read}: ${stop.why}.`;
  const remedy = 'Write each user as "name" "secret", and comments as lines that begin with `;`.';
  return [found('error', 'auth-file-broken', placeIn(facts, stop.line), what, remedy)];
}

function noUsers(facts: IniFacts): BouncerFinding[] {
  const { userlist } = facts;
  const isNeeded = withPasswords.includes(facts.choice('auth_type')) && !facts.hasLookup;
  if (userlist === undefined || userlist.stop !== undefined || userlist.users.length > 0 || !isNeeded) return [];
  const what = 'The auth_file contains no user: no one can log in.';
  return [found('error', 'auth-file-empty', placeIn(facts, 1), what, 'Write each user as "name" "secret".')];
}

/** A name without a secret takes the next name for its secret. */
function swallowedLine(facts: IniFacts): BouncerFinding[] {
  return usersOf(facts, ({ line, secretLine }) => secretLine > line).map(({ name, line }) => {
    const what = `"${name}" has no secret in this line, so its secret is the next string in double quotes, and that user is missing.`;
    return found('error', 'auth-file-broken', placeIn(facts, line), what, 'Write the secret after the name.');
  });
}

function twice(facts: IniFacts): BouncerFinding[] {
  const seen = new Map<string, number>();
  return usersOf(facts, () => true).flatMap(({ name, line }) => {
    const before = seen.get(name);
    seen.set(name, line);
    if (before === undefined) return [];
    const what = `"${name}" is also in line ${before}; only this line takes effect.`;
    return [found('warning', 'duplicate-user', placeIn(facts, line), what, 'Remove one of them.')];
  });
}

function brokenSecret(facts: IniFacts): BouncerFinding[] {
  return usersOf(facts, ({ isBrokenSecret }) => isBrokenSecret).map(({ name, line }) => {
    const what = `The secret of "${name}" looks like a hash but is incomplete, so PgBouncer takes it for the password itself.`;
    return found('error', 'broken-secret', placeIn(facts, line), what, 'Copy the whole rolpassword of pg_authid.');
  });
}

/** With `md5`, a SCRAM secret makes its user log in with SCRAM. */
function wrongSecret(facts: IniFacts): BouncerFinding[] {
  if (facts.choice('auth_type') !== 'scram-sha-256') return [];
  return usersOf(facts, ({ secret }) => secret === 'md5').map(({ name, line }) => {
    const what = `"${name}" cannot log in: the secret is an MD5 hash, and auth_type is scram-sha-256.`;
    const remedy = 'Write the password, or the SCRAM secret that the server has; else set auth_type = md5.';
    return found('error', 'secret-kind', placeIn(facts, line), what, remedy);
  });
}

function emptySecret(facts: IniFacts): BouncerFinding[] {
  if (!withPasswords.includes(facts.choice('auth_type')) || facts.hasLookup) return [];
  return usersOf(facts, ({ secret }) => secret === 'empty').map(({ name, line }) => {
    const what = `"${name}" cannot log in: the secret is empty.`;
    return found('warning', 'empty-secret', placeIn(facts, line), what, 'Write a secret, or remove the line.');
  });
}

/** With a lookup, users of the console may come from the server. */
function consoleUsers(facts: IniFacts): BouncerFinding[] {
  if (!withPasswords.includes(facts.choice('auth_type')) || facts.hasLookup || isUnknown(facts)) return [];
  return (['admin_users', 'stats_users'] as const).flatMap((key) => {
    const missing = facts.words(key).filter((name) => find(facts, name) === undefined);
    // The list is in quotes, or followed by a comment: another rule reports that.
    if (missing.length === 0 || missing.some((name) => /^["';#]|["']$/.test(name))) return [];
    const names = joinList(missing.map((name) => `"${name}"`));
    const what = `${names} of ${key} ${selectForm(missing.length, 'is', 'are')} not in the auth_file, and cannot log in.`;
    return [found('warning', 'user-missing', facts.placeOf(key), what, `Add ${names} to the auth_file.`)];
  });
}

/** Users as whom PgBouncer itself logs in to the server, which takes a password in plain text. */
function serverUsers(facts: IniFacts): BouncerFinding[] {
  if (isUnknown(facts)) return [];
  const main = facts.text('auth_user');
  const lookups = [
    ...(main === '' ? [] : [{ name: main, place: facts.placeOf('auth_user'), key: 'auth_user' }]),
    ...facts.databases.flatMap((line) => namedBy(line, 'auth_user')),
  ];
  const forced = facts.databases.filter(({ pairs }) => !pairs.has('password')).flatMap((line) => namedBy(line, 'user'));
  return [...lookups, ...forced].flatMap(({ name, place, key }) => {
    const secret = find(facts, name)?.secret;
    if (secret === 'plain') return [];
    const what =
      secret === 'scram' || secret === 'md5'
        ? `PgBouncer cannot log in to the server as "${name}" (${key}): the auth_file has a ${secret === 'md5' ? 'hash' : 'SCRAM secret'}, not the password.`
        : `PgBouncer has no password for "${name}" (${key}): unless the server asks for none, it cannot log in.`;
    const severity = secret === 'scram' ? 'error' : 'warning';
    const remedy = `Write the password of "${name}" in plain text to the auth_file, with mode 0600.`;
    return [found(severity, 'server-password', place, what, remedy)];
  });
}

/** True if users may be missing because the file is unknown, or PgBouncer stops in the middle of it. */
const isUnknown = ({ userlist }: IniFacts): boolean => userlist === undefined || userlist.stop !== undefined;

function namedBy(line: Line, key: string) {
  const name = line.pairs.get(key);
  return name === undefined ? [] : [{ name, place: line, key: `${key} of \`${line.name}\`` }];
}

const usersOf = (facts: IniFacts, matches: (user: ListedUser) => boolean): readonly ListedUser[] =>
  facts.userlist?.users.filter(matches) ?? [];

const find = (facts: IniFacts, name: string): ListedUser | undefined =>
  facts.userlist?.users.findLast((user) => user.name === name);

import { type BouncerVersion, isAtLeast } from '../version.js';

/** Kind of a secret in an `auth_file`. */
export type SecretKind = 'empty' | 'plain' | 'md5' | 'scram';

/** A user of an `auth_file`, without the secret. */
export interface ListedUser {
  readonly name: string;
  readonly secret: SecretKind;
  /** True if the secret looks like a SCRAM one but cannot be read, so that it is used as a password in plain text. */
  readonly isBrokenSecret: boolean;
  /** Line of the name, from 1. */
  readonly line: number;
  /** Line of the secret: PgBouncer continues on the next line to find it. */
  readonly secretLine: number;
}

/** Users that PgBouncer reads, and the place where it stops. */
export interface Userlist {
  readonly users: readonly ListedUser[];
  /** Line where PgBouncer stops reading, and the reason; all users from there on are unknown to it. */
  readonly stop?: { readonly line: number; readonly why: string };
}

const maxNameBytes = 127;

/** Reads an `auth_file` as PgBouncer does. The result contains no secret. */
export function readUserlist(text: string, version: BouncerVersion): Userlist {
  const reader = new Reader(text.split('\0', 1)[0]!, isAtLeast(version, 1, 26) ? 65_530 : 2047);
  const users: ListedUser[] = [];
  for (;;) {
    const next = reader.next();
    if (next === undefined) return { users };
    if ('why' in next) return { users, stop: next };
    users.push(next);
  }
}

class Reader {
  readonly #text: string;
  readonly #maxSecretBytes: number;
  #at = 0;

  constructor(text: string, maxSecretBytes: number) {
    this.#text = text;
    this.#maxSecretBytes = maxSecretBytes;
  }

  /** The next user, the reason why there is none, or undefined at the end of the file. */
  next(): ListedUser | { readonly line: number; readonly why: string } | undefined {
    this.#skipBlanks();
    if (this.#at >= this.#text.length) return undefined;
    const line = this.#line();
    const stop = (why: string) => ({ line, why });
    if (this.#text[this.#at] !== '"') return stop(describeStart(this.#text.slice(this.#at)));
    const name = this.#quoted();
    if (name === undefined) return stop('the quote of the name is not closed');
    if (Buffer.byteLength(name.raw) > maxNameBytes) return stop(`the name is longer than ${maxNameBytes} bytes`);
    const start = this.#text.indexOf('"', this.#at);
    if (start < 0) return stop('there is no secret in double quotes after the name');
    this.#at = start;
    const secretLine = this.#line();
    const secret = this.#quoted();
    if (secret === undefined) return stop('the quote of the secret is not closed');
    if (Buffer.byteLength(secret.raw) > this.#maxSecretBytes) {
      return stop(`the secret is longer than ${this.#maxSecretBytes} bytes`);
    }
    this.#skipLine();
    return { name: name.value, ...kindOf(secret.value), line, secretLine };
  }

  /** A string in double quotes, in which `""` is a quote; undefined if it does not end. */
  #quoted(): { readonly raw: string; readonly value: string } | undefined {
    const match = /^"((?:[^"]|"")*)"/.exec(this.#text.slice(this.#at));
    if (match === null) return undefined;
    this.#at += match[0].length;
    return { raw: match[1]!, value: match[1]!.replaceAll('""', '"') };
  }

  /** Comments begin with `;`, at the start of a line only. */
  #skipBlanks(): void {
    const match = /^(?:[ \t\n\v\f\r]+|;[^\n]*)*/.exec(this.#text.slice(this.#at));
    this.#at += match?.[0].length ?? 0;
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #line(): number {
    return this.#text.slice(0, this.#at).split('\n').length;
  }
}

function describeStart(rest: string): string {
  if (rest.startsWith('\u{FEFF}')) return 'the file begins with a byte order mark';
  if (/^\uFFFE|^\uFFFD\uFFFD/.test(rest)) return 'the file is not in UTF-8';
  if (rest.startsWith('#')) return '`#` does not begin a comment here, only `;` does';
  if (rest.startsWith("'")) return 'names and secrets need double quotes, not single ones';
  return 'the line does not begin with a name in double quotes';
}

function kindOf(secret: string): Pick<ListedUser, 'secret' | 'isBrokenSecret'> {
  if (secret === '') return { secret: 'empty', isBrokenSecret: false };
  if (/^md5[0-9a-f]{32}$/i.test(secret)) return { secret: 'md5', isBrokenSecret: false };
  if (isScramSecret(secret)) return { secret: 'scram', isBrokenSecret: false };
  return { secret: 'plain', isBrokenSecret: /^SCRAM-SHA-256\$|^md5[0-9a-f]{20,}$/.test(secret) };
}

/** `SCRAM-SHA-256$iterations:salt$stored:server`, the keys being 32 bytes in base64. */
function isScramSecret(secret: string): boolean {
  const [, salt = '', stored = '', server = ''] =
    /^SCRAM-SHA-256\$\d+:([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/.exec(secret) ?? [];
  const length = (text: string) => Buffer.from(text, 'base64').length;
  return salt !== '' && length(stored) === 32 && length(server) === 32;
}

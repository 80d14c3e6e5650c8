/**
 * Renders the value of a line of `[databases]` or `[peers]`. PgBouncer does not accept empty values; omit the key
 * instead.
 */
export function renderConnectionString(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${quote(value)}`)
    .join(' ');
}

/** Quotes a value unless it is plain; quotes within are doubled, and there are no other escapes. */
const quote = (value: string): string => (/^[\w.:/@,*-]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`);

/** Pairs of a connection string in order, or the reason why PgBouncer rejects it. */
export type ParsedConnectionString = readonly (readonly [key: string, value: string])[] | { readonly error: string };

/**
 * Parses a connection string as PgBouncer does: blanks separate pairs, `''` within quotes is a quote, values are not
 * empty.
 */
export function parseConnectionString(text: string): ParsedConnectionString {
  const pairs: (readonly [string, string])[] = [];
  const pattern = /^ *([^= ]+) *= *(?:'((?:[^']|'')*)'.?|([^' ][^ ]*))? */s;
  for (let rest = text.replace(/^ +/, ''); rest !== ''; ) {
    const match = pattern.exec(rest);
    const [all = '', key = '', quoted, bare] = match ?? [];
    if (match === null) return { error: 'does not consist of pairs `key=value`' };
    const value = quoted?.replaceAll("''", "'") ?? bare ?? '';
    if (value === '') return { error: `has no value for \`${key}\`, or an unclosed quote` };
    pairs.push([key, value]);
    rest = rest.slice(all.length);
  }
  return pairs;
}

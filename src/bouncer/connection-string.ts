/** Renders what a line of `[databases]` or `[peers]` says. PgBouncer takes no empty value; leave the key out instead. */
export function renderConnectionString(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${quote(value)}`)
    .join(' ');
}

/** In quotes unless plain; a quote within is written twice, and nothing else has a meaning. */
const quote = (value: string): string => (/^[\w.:/@,*-]+$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`);

/** A connection string's pairs in order, or why PgBouncer refuses it. */
export type ParsedConnectionString = readonly (readonly [key: string, value: string])[] | { readonly error: string };

/** Reads a connection string as PgBouncer does: blanks separate, `''` within quotes is a quote, no value is empty. */
export function parseConnectionString(text: string): ParsedConnectionString {
  const pairs: (readonly [string, string])[] = [];
  const pattern = /^ *([^= ]+) *= *(?:'((?:[^']|'')*)'.?|([^' ][^ ]*))? */s;
  for (let rest = text.replace(/^ +/, ''); rest !== ''; ) {
    const match = pattern.exec(rest);
    const [all = '', key = '', quoted, bare] = match ?? [];
    if (match === null) return { error: 'is not made of pairs `key=value`' };
    const value = quoted?.replaceAll("''", "'") ?? bare ?? '';
    if (value === '') return { error: `has no value for \`${key}\`, or one whose quote is not closed` };
    pairs.push([key, value]);
    rest = rest.slice(all.length);
  }
  return pairs;
}

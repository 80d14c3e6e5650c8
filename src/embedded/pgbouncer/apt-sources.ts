/** The Debian release that `/etc/apt` names, and the one to replace it with. */
export interface Release {
  /** This machine's release, such as `bookworm`. */
  readonly own: string;
  /** The release to take packages from. */
  readonly target: string;
}

/**
 * Rewrites a `.list` file for the packages of another release: keeps the lines of this machine's release with the name
 * replaced. Other lines are dropped, such as those of third-party repositories and source packages.
 */
export function rewriteList(text: string, release: Release): string {
  const lines = text.split('\n').map((line) => /^\s*deb\s+((?:\[[^\]]*\]\s*)?\S+)\s+(\S+)\s+(\S.*)$/.exec(line));
  return lines
    .map((match) => {
      const [, source = '', suite = '', components = ''] = match ?? [];
      const renamed = renameSuite(suite, release);
      return renamed === undefined ? '' : `deb ${source} ${renamed} ${components.trim()}\n`;
    })
    .join('');
}

/** The same for a `.sources` file, which consists of paragraphs with lines `Field: value`. */
export function rewriteSources(text: string, release: Release): string {
  return splitParagraphs(text)
    .map((paragraph) => rewriteParagraph(paragraph, release))
    .filter((paragraph) => paragraph !== '')
    .join('\n');
}

type Fields = ReadonlyMap<string, string>;

function rewriteParagraph(fields: Fields, release: Release): string {
  const types = words(fields.get('types'));
  const suites = words(fields.get('suites')).flatMap((suite) => renameSuite(suite, release) ?? []);
  const isOff = ['no', 'false', 'off', '0'].includes(fields.get('enabled')?.trim().toLowerCase() ?? '');
  if (isOff || !types.includes('deb') || suites.length === 0) return '';
  const changed = new Map([...fields, ['types', ' deb'], ['suites', ` ${suites.join(' ')}`]]);
  return [...changed].map(([name, value]) => `${name}:${value}\n`).join('');
}

/** A line that begins with a space continues the previous field. Field names are case-insensitive. */
function splitParagraphs(text: string): Fields[] {
  const paragraphs = text.replace(/^#.*\n?/gm, '').split(/\n[ \t]*\n/);
  return paragraphs.map((paragraph) => {
    const fields = paragraph.split(/\n(?![ \t])/).map((field) => /^([^\s:]+):(.*)$/s.exec(field));
    return new Map(fields.flatMap((match) => (match ? [[match[1]?.toLowerCase() ?? '', match[2] ?? '']] : [])));
  });
}

function words(value = ''): string[] {
  return value.split(/\s+/).filter(Boolean);
}

/** Renames `bookworm` or `stable`, with Debian's and Ubuntu's suffixes; other suites do not belong to the release. */
function renameSuite(suite: string, { own, target }: Release): string | undefined {
  const [, name, part = ''] = /^([a-z]+)(-updates|-security)?$/.exec(suite) ?? [];
  return name === own || name === 'stable' ? target + part : undefined;
}

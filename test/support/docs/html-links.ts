import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Links in the pages of a built site that lead to no file, or to no element of one. */
export function listBrokenHtmlLinks(site: string): readonly string[] {
  const paths = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  const htmls = new Map(paths.map((path) => [join(site, path), readFileSync(join(site, path), 'utf8')]));
  const ids = new Map([...htmls].map(([path, html]) => [path, idsOf(html)]));
  return paths.flatMap((path) => {
    const links = new Set([...htmls.get(join(site, path))!.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, to]) => to!));
    return [...links].filter((to) => !leadsSomewhere(site, path, to, ids)).map((to) => `${path}: ${to}`);
  });
}

function leadsSomewhere(
  site: string,
  page: string,
  link: string,
  ids: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const to = decodeURI(link.replaceAll('&amp;', '&'));
  if (/^(?:https?|mailto|data):/.test(to)) return true;
  const [place = '', anchor] = to.split('#');
  const file = fileOf(
    place === '' ? join(site, page) : place.startsWith('/') ? join(site, place) : join(site, dirname(page), place),
  );
  if (file === undefined) return false;
  return anchor === undefined || anchor === '' || ids.get(file)?.has(anchor) === true;
}

/** The file that a static host serves. */
function fileOf(path: string): string | undefined {
  const place = path.replace(/\?.*$/, '');
  return [place, `${place}.html`, join(place, 'index.html')].find(
    (each) => existsSync(each) && statSync(each).isFile(),
  );
}

function idsOf(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!.replaceAll('&amp;', '&')));
}

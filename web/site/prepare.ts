import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { sections } from './nav.js';

/** Folders of `docs/` for developers of Headroom, which are no part of the site. */
const internal = ['decisions'];
/** A Markdown link or image: its words, and its target. */
const linkPattern = /(!?\[([^\]]*)\])\(([^)\s]+)\)/g;

/** Writes the pages of `docs/` into `web/site/pages`, as VitePress needs them, with what is generated from them. */
export async function preparePages(site: string): Promise<void> {
  const root = join(site, '..', '..');
  const [docs, pages] = [join(root, 'docs'), join(site, 'pages')];
  const assets = join(pages, 'public');
  for (const folder of [pages, join(site, 'dist')]) await rm(folder, { recursive: true, force: true });
  await mkdir(assets, { recursive: true });
  await cp(join(site, 'home.md'), join(pages, 'index.md'));
  for (const name of ['icon.svg', 'hero.svg']) await cp(join(site, name), join(assets, name));
  const texts = new Map<string, string>();
  for (const path of await listFiles(docs)) {
    if (!path.endsWith('.md')) {
      // Linked ones are served as they are; images are found beside their page.
      for (const folder of [assets, pages]) await cp(join(docs, path), join(folder, path));
      continue;
    }
    const { text, files } = rewriteLinks(await readFile(join(docs, path), 'utf8'), path);
    for (const file of files) await cp(join(root, file), join(assets, 'files', file));
    texts.set(path.replace(/\.md$/, ''), text);
    await write(join(pages, path), text);
  }
  await write(join(pages, 'errors-print.md'), renderPrint(texts.get('errors') ?? ''));
  await write(join(assets, 'llms.txt'), renderIndex(texts));
  await write(join(assets, 'llms-full.txt'), [...listed(texts)].map(({ text }) => text).join('\n\n'));
}

async function listFiles(docs: string): Promise<readonly string[]> {
  const paths = await readdir(docs, { recursive: true, withFileTypes: true });
  return paths
    .filter((entry) => entry.isFile())
    .map((entry) =>
      posix.join(
        ...join(entry.parentPath, entry.name)
          .slice(docs.length + 1)
          .split(/[\\/]/),
      ),
    )
    .filter((path) => !internal.some((folder) => path.startsWith(`${folder}/`)));
}

/** Makes links to files outside of the site lead to copies of them, and returns their paths from the root. */
export function rewriteLinks(text: string, path: string): { readonly text: string; readonly files: readonly string[] } {
  const files: string[] = [];
  const rewritten = text.replace(linkPattern, (whole, start: string, words: string, target: string) => {
    const file = posix.join('docs', dirname(path), target);
    if (/^[a-z]+:|^#/.test(target) || (file.startsWith('docs/') && !isInternal(file))) return whole;
    if (file === 'README.md') return `${start}(/)`;
    // A folder has nothing to show.
    if (posix.extname(file) === '') return words;
    files.push(file);
    return `${start}(/files/${file})`;
  });
  return { text: rewritten, files };
}

function isInternal(file: string): boolean {
  return internal.some((folder) => file.startsWith(`docs/${folder}/`));
}

function renderPrint(errors: string): string {
  const head = '---\nsidebar: false\naside: false\nsearch: false\npageClass: print-page\n---\n\n';
  return `${head}${errors.replace(/^# .*$/m, '# Headroom: errors on one sheet')}`;
}

function* listed(texts: ReadonlyMap<string, string>) {
  for (const { title: section, entries } of sections) {
    for (const { page, title } of entries) {
      const text = texts.get(page);
      if (text !== undefined) yield { section, page, title, text };
    }
  }
}

/** The pages by section, with the first sentences of each, in the form that llmstxt.org proposes. */
function renderIndex(texts: ReadonlyMap<string, string>): string {
  const lines = [
    '# Headroom',
    '',
    '> PostgreSQL connections that do not run out, for Node.js: a drop-in pool for `pg.Pool` (package pg-headroom), a fleet budget, PgBouncer set-up, monitoring, a doctor and load tests. All pages in one file: llms-full.txt',
  ];
  let current = '';
  for (const { section, page, title, text } of listed(texts)) {
    if (section !== current) lines.push('', `## ${section}`, '');
    current = section;
    lines.push(`- [${title}](${page}.html): ${firstParagraph(text)}`);
  }
  return `${lines.join('\n')}\n`;
}

function firstParagraph(text: string): string {
  const paragraph = text.split(/\n{2,}/).find((part) => /^[\w`"*]/.test(part)) ?? '';
  return paragraph.replaceAll('\n', ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

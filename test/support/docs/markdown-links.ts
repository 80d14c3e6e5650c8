import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Page } from './pages.js';

const root = join(import.meta.dirname, '..', '..', '..');

/** Links of a page that lead nowhere: to a file, or to a heading or anchor of one, that does not exist. */
export function listBrokenLinks({ path, text }: Page): readonly string[] {
  return targetsOf(text).filter((target) => !leadsSomewhere(path, target));
}

function targetsOf(text: string): readonly string[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

function leadsSomewhere(page: string, target: string): boolean {
  if (/^(?:https?|mailto):/.test(target)) return true;
  const [file = '', anchor] = target.split('#');
  const path = join(root, file === '' ? page : posix.join(posix.dirname(page), file));
  if (!existsSync(path)) return false;
  return anchor === undefined || (statSync(path).isFile() && anchorsOf(readFileSync(path, 'utf8')).has(anchor));
}

/** Anchors that GitHub and the site give to headings, and those that are written as HTML. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/^#{1,6} +(.+)$/gm);
  const ids = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!);
  return new Set([...ids, ...[...headings].map(([, heading]) => slugOf(heading!))]);
}

function slugOf(heading: string): string {
  const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return words
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

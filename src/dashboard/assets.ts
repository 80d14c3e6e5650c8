import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';

const gzip = promisify(gzipWithCallback);

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
  /** Quoted, as in the header. */
  readonly etag: string;
}

/** Files of the page, by the name in its address; the page itself has the empty name. */
const files = {
  '': { file: 'index.html', type: 'text/html; charset=utf-8' },
  'app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  'app.css': { file: 'app.css', type: 'text/css; charset=utf-8' },
  'icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
} as const;

export type AssetName = keyof typeof files;

/** Names of the files besides the page itself. */
export const fileNames: readonly string[] = Object.keys(files).filter((name) => name !== '');

/** The built page: beside the entry or the chunk that contains this module, or built from a checkout. */
const places = ['../dashboard/page/', '../../dist/dashboard/page/'];

const loaded = new Map<AssetName, Promise<Asset>>();

/** Returns the name if it is that of a file of the page. */
export function assetName(name: string): AssetName | undefined {
  return Object.hasOwn(files, name) ? (name as AssetName) : undefined;
}

/** Reads a file of the page, once. */
export function loadAsset(name: AssetName): Promise<Asset> {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const asset = readAsset(name);
  loaded.set(name, asset);
  // A checkout may be built later.
  asset.catch(() => loaded.delete(name));
  return asset;
}

async function readAsset(name: AssetName): Promise<Asset> {
  const { file, type } = files[name];
  const urls = places.map((place) => new URL(place + file, import.meta.url));
  const plain = await readFile(urls.find((url) => existsSync(fileURLToPath(url))) ?? (urls[0] as URL));
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, plain, gzipped: await gzip(plain, { level: 9 }), etag };
}

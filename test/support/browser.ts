import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';
import { takeFolder } from './folder.js';

/** A browser of one's own, whose files are gone when it is disposed of. */
export interface OwnBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

/**
 * Starts Chromium from the npm package, which needs nothing of the machine: the libraries and the one font it uses come
 * with it. It takes about two seconds, most of them to unpack. For Linux on x64, as root or not.
 */
export async function startBrowser(): Promise<OwnBrowser> {
  const folder = await takeFolder(0o700);
  try {
    const executablePath = await unpack(folder.path);
    const browser = await playwright.launch({
      executablePath,
      // Root may not have the sandbox; all pages are our own.
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
      env: {
        HOME: folder.path,
        TMPDIR: folder.path,
        LD_LIBRARY_PATH: join(folder.path, 'al2023', 'lib'),
        FONTCONFIG_FILE: await writeFontSettings(folder.path),
      },
    });
    return { browser, [Symbol.asyncDispose]: () => closeAll(browser, folder) };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function closeAll(browser: Browser, folder: AsyncDisposable): Promise<void> {
  await browser.close();
  await folder[Symbol.asyncDispose]();
}

/** The package unpacks into the folder for temporary files, and its libraries only where it takes itself to be in a Lambda. */
async function unpack(folder: string): Promise<string> {
  const before = { ...process.env };
  process.env.TMPDIR = folder;
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
  try {
    const path = await chromium.executablePath();
    await chmod(path, 0o700);
    return path;
  } finally {
    restore('TMPDIR', before.TMPDIR);
    restore('AWS_EXECUTION_ENV', before.AWS_EXECUTION_ENV);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Only the font that comes along, so that texts are as wide on every machine. */
async function writeFontSettings(folder: string): Promise<string> {
  const path = join(folder, 'fonts.conf');
  const dirs = `<dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'font-cache')}</cachedir>`;
  await writeFile(
    path,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}</fontconfig>`,
  );
  return path;
}

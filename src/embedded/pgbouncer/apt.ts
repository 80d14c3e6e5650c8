import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.js';
import { type Release, rewriteList, rewriteSources } from './apt-sources.js';

/** apt with separate lists, status and cache: needs no root and does not change the machine's. */
export interface Apt {
  run(program: 'apt-get' | 'apt-cache', ...args: readonly string[]): Promise<string>;
}

/** Timeout of one command. */
const timeoutMs = 180_000;

/**
 * Sets up apt in `folder` for the packages of a release, with the machine's sources and keys.
 *
 * @throws Error if the machine's sources do not contain its own release.
 */
export async function setUpApt(folder: string, release: Release, etc = '/etc/apt'): Promise<Apt> {
  for (const name of ['lists/partial', 'cache/archives/partial', 'sources', 'packages'])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const count = await writeSources(join(folder, 'sources'), release, etc);
  if (count === 0) throw new Error(`the sources in ${etc} do not contain ${release.own}`);
  const config = join(folder, 'apt.conf');
  await writeFile(config, renderConfig(folder));
  return { run: (program, ...args) => runTool(program, ['-c', config, ...args], join(folder, 'packages')) };
}

/** Runs a program to completion and returns its output; an error contains the end of it. */
export async function runTool(program: string, args: readonly string[], cwd: string): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { code, output } = await runCommand(program, args, { account: undefined, cwd, signal });
  if (code === 0) return output;
  const tail = output.trim().split('\n').slice(-3).join(' ');
  throw new Error(`\`${[program, ...args.slice(2)].join(' ')}\` failed: ${tail || `exit code ${code}`}`);
}

/** Clears the machine's update hooks, which are meant for its own lists. */
function renderConfig(folder: string): string {
  const settings = {
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(folder, 'sources'),
    'Acquire::AllowInsecureRepositories': 'false',
    'APT::Get::AllowUnauthenticated': 'false',
    // As root, apt drops its privileges to a user that could not access our directory.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
  };
  const hooks = ['APT::Update::Pre-Invoke', 'APT::Update::Post-Invoke', 'APT::Update::Post-Invoke-Success'];
  const lines = [...hooks.map((hook) => `#clear ${hook};`), ...Object.entries(settings).map(renderSetting)];
  return `${lines.join('\n')}\n`;
}

function renderSetting([name, value]: readonly [string, string]): string {
  return `${name} "${value}";`;
}

/** Writes the machine's sources for the release; returns the number of files written. */
async function writeSources(folder: string, release: Release, etc: string): Promise<number> {
  const parts = join(etc, 'sources.list.d');
  const names = (await readdir(parts).catch(() => [])).map((name) => join(parts, name));
  let count = 0;
  for (const path of [join(etc, 'sources.list'), ...names]) {
    const rewritten = rewrite(path, await readFile(path, 'utf8').catch(() => ''), release);
    if (rewritten === '') continue;
    await writeFile(join(folder, `${++count}.${path.endsWith('.list') ? 'list' : 'sources'}`), rewritten);
  }
  return count;
}

function rewrite(path: string, text: string, release: Release): string {
  if (path.endsWith('.list')) return rewriteList(text, release);
  return path.endsWith('.sources') ? rewriteSources(text, release) : '';
}

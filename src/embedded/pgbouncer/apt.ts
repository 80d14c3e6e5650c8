import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.js';
import { type Release, rewriteList, rewriteSources } from './apt-sources.js';

/** apt with lists, status and cache of its own: it needs no root and changes nothing of the machine's. */
export interface Apt {
  run(program: 'apt-get' | 'apt-cache', ...args: readonly string[]): Promise<string>;
}

/** Longest that one command may take. */
const timeoutMs = 180_000;

/**
 * Sets apt up in `folder` for the packages of a release, from the machine's own sources and with its keys.
 *
 * @throws Error when the machine's sources have none of its own release.
 */
export async function setUpApt(folder: string, release: Release, etc = '/etc/apt'): Promise<Apt> {
  for (const name of ['lists/partial', 'cache/archives/partial', 'sources', 'packages'])
    await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const count = await writeSources(join(folder, 'sources'), release, etc);
  if (count === 0) throw new Error(`the sources in ${etc} have none of ${release.own}`);
  const config = join(folder, 'apt.conf');
  await writeFile(config, renderConfig(folder));
  return { run: (program, ...args) => runTool(program, ['-c', config, ...args], join(folder, 'packages')) };
}

/** Runs a program to its end and gives what it printed; an error says what it printed last. */
export async function runTool(program: string, args: readonly string[], cwd: string): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const { code, output } = await runCommand(program, args, { account: undefined, cwd, signal });
  if (code === 0) return output;
  const tail = output.trim().split('\n').slice(-3).join(' ');
  throw new Error(`\`${[program, ...args.slice(2)].join(' ')}\` failed: ${tail || `exit code ${code}`}`);
}

/** What the machine's own settings do after an update is for its lists, not for ours. */
function renderConfig(folder: string): string {
  const settings = {
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(folder, 'sources'),
    'Acquire::AllowInsecureRepositories': 'false',
    'APT::Get::AllowUnauthenticated': 'false',
    // As root, apt gives its privileges up for a user that could not enter our folder.
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

/** Writes the machine's sources for the release; gives how many files there were any in. */
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

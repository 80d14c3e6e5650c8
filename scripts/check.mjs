// Runs every `check:…` of package.json, as many at a time as there are processors: `npm run check`, or some of them with
// `npm run check -- types format`. Prints those that pass as they do, and the output of those that fail.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const prefix = 'check:';
/** Read dist/. */
const needBuild = ['types', 'exports', 'archive'];

const known = Object.keys(scripts)
  .filter((name) => name.startsWith(prefix))
  .map((name) => name.slice(prefix.length));
const given = process.argv.slice(2);
const unknown = given.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`No such check: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);

const chosen = given.length > 0 ? given : known;
const waiting = chosen.filter((name) => !needBuild.includes(name));
const afterBuild = chosen.filter((name) => needBuild.includes(name));
const failed = [];

async function check(name) {
  const startMs = performance.now();
  const { code, output } = await run(scripts[prefix + name]);
  if (code === 0) return console.log(`${name}: passed in ${Math.round((performance.now() - startMs) / 1000)} s`);
  failed.push(name);
  console.log(`npm run ${prefix}${name} failed:\n${output}`);
}

/** Builds first, since the longest check waits for that. */
async function buildFirst() {
  if (afterBuild.length === 0) return;
  const { code, output } = await run(scripts.build);
  if (code === 0) waiting.unshift(...afterBuild);
  else {
    failed.push('build');
    console.log(`npm run build failed:\n${output}`);
  }
}

async function work(first) {
  await first?.();
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await check(name);
}

function run(command) {
  return new Promise((resolve) => {
    const env = { ...process.env, ...(process.stderr.isTTY && { FORCE_COLOR: '1' }) };
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => resolve({ code, output }));
  });
}

const others = Array.from({ length: availableParallelism() - 1 }, () => work());
await Promise.all([work(buildFirst), ...others]);
if (failed.length > 0) process.exitCode = 1;

// Compiles src/ to dist/, from nothing, and makes the command executable. `npm run check:types` finds errors of types.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

// Beside dist/ first, so that what runs from there meanwhile, such as a test, misses it for a moment only.
const next = 'dist.next';
rmSync(next, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', next], { stdio: 'inherit' });
if (existsSync(`${next}/cli/main.js`)) chmodSync(`${next}/cli/main.js`, 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(next, 'dist');

import { writeFile } from 'node:fs/promises';
import { startPostgres } from '../src/embedded/index.js';
import { recordAnswers } from '../test/support/wire/record.js';

/** Records what a real server answers, for the tests of the reader: `npx tsx scripts/record-answers.ts`. */
const file = new URL('../test/support/wire/answers.json', import.meta.url);
await using server = await startPostgres({ prefer: 'npm' });
await writeFile(file, `${JSON.stringify(await recordAnswers(server.url), undefined, 2)}\n`);

// A process that starts a server, says so, and stays or ends. Started by test/integration/embedded-orphan.test.ts.
import { startPostgres } from '../../src/embedded/index.js';

const server = await startPostgres();
process.stdout.write(`${JSON.stringify({ pid: server.pid, url: server.url })}\n`);
if (process.argv[2] === 'stay') setInterval(() => undefined, 1000);

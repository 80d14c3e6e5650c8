// A process that starts a server, says so, and stays or ends. With the built package: no compiler runs in each. Started by test/integration/embedded-orphan.test.ts.
import { startPgBouncer, startPostgres } from '../../dist/embedded/index.mjs';

async function start() {
  if (process.argv[3] === 'postgres') return startPostgres();
  const bouncer = await startPgBouncer({ files: ({ port, socketDir }) => ({ 'pgbouncer.ini': ini(port, socketDir) }) });
  return { pid: bouncer.pid, url: `postgresql://me@127.0.0.1:${bouncer.port}/pgbouncer` };
}

function ini(port, socketDir) {
  const place = `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir = ${socketDir}\n`;
  return `[databases]\n[pgbouncer]\n${place}auth_type = any\nadmin_users = me\n`;
}

const { pid, url } = await start();
process.stdout.write(`${JSON.stringify({ pid, url })}\n`);
if (process.argv[2] === 'stay') setInterval(() => undefined, 1000);

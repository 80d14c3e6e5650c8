// Run with DATABASE_URL set: npx tsx examples/pgbouncer.ts
// A PgBouncer in front of the server, with generated files; its console from code; a PAUSE that only delays a query.
import { createPool } from 'pg-headroom';
import {
  BouncerAdmin,
  parseBouncerVersion,
  renderIni,
  renderUserlist,
  resolveBouncerSettings,
} from 'pg-headroom/bouncer';
import { findPgBouncer, startPgBouncer } from 'pg-headroom/embedded';

const server = new URL(process.env.DATABASE_URL ?? '');
const { username: user, hostname: host } = server;
const [name, password] = [server.pathname.slice(1), decodeURIComponent(server.password)];
const binary = await findPgBouncer();
const version = parseBouncerVersion(binary.version);

await using bouncer = await startPgBouncer({
  binary,
  files: ({ folder, socketDir, port }) => {
    const settings = resolveBouncerSettings({
      databases: [{ name, host, port: Number(server.port) }],
      adminUsers: user,
      authFile: `${folder}/userlist.txt`,
      runDirectory: socketDir,
      listenPort: port,
    });
    return {
      'pgbouncer.ini': renderIni(settings, version).text,
      'userlist.txt': renderUserlist([{ name: user, password }]),
    };
  },
});

server.port = String(bouncer.port);
await using pool = createPool({ connectionString: server.href });
await using admin = new BouncerAdmin({ connection: server.href });

await pool.query('select 1');
const [shop] = (await admin.pools()).filter(({ database }) => database === name);
console.log(`${shop?.poolMode} pool, ${shop?.clientsWaiting} waiting`);

await admin.pause(name);
const answer = pool.query<{ sum: number }>('select 40 + 2 as sum');
console.log(
  'paused:',
  (await admin.databases()).some(({ isPaused }) => isPaused),
);
await admin.resume(name);
console.log('sum:', (await answer).rows[0]?.sum);

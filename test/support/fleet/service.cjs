// A service that shares a budget, as a worker of `cluster` or as a worker thread: it checks out connections until it is told to end.
const { parentPort, workerData } = require('node:worker_threads');

const { library, url, fleet, wanted } = workerData ?? JSON.parse(process.argv[2]);
const { Pool } = require(library);
const pool = new Pool({ connectionString: url, max: 10, fleet });
const say = (message) => (parentPort ? parentPort.postMessage(message) : process.send(message));
const clients = [];

for (let at = 0; at < wanted; at += 1) {
  pool.connect().then(
    (client) => {
      clients.push(client);
      say({ held: clients.length });
    },
    () => undefined,
  );
}
(parentPort ?? process).once('message', async () => {
  for (const client of clients) client.release();
  await pool.end({ timeoutMs: 500 });
  if (parentPort) parentPort.close();
  else process.disconnect();
});

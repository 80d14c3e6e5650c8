// A process of a fleet that transfers money, as in TPC-B, until it is told to end: it reports each transaction by its number.
const { library, url, fleet, from, callers } = JSON.parse(process.argv[2]);
const { CommitUnknownError, Pool } = require(library);
const schema = 'headroom_demo';
const pool = new Pool({ connectionString: url, max: 5, fleet, acquireTimeoutMs: 60_000 });
let next = from;
let isOver = false;
const pick = (most) => 1 + Math.floor(Math.random() * most);
const say = (message) => new Promise((resolve) => process.send(message, resolve));

async function transfer() {
  const [aid, tid, delta] = [pick(100_000), pick(10), pick(100)];
  let number = -1;
  try {
    await pool.transaction(async (tx) => {
      // Another try is another transaction.
      number = next++;
      await tx.query(`update ${schema}.accounts set abalance = abalance + $1 where aid = $2`, [delta, aid]);
      await tx.query(`update ${schema}.tellers set tbalance = tbalance + $1 where tid = $2`, [delta, tid]);
      await tx.query(`update ${schema}.branches set bbalance = bbalance + $1 where bid = 1`, [delta]);
      await tx.query(
        `insert into ${schema}.history (tid, bid, aid, delta, mtime, request) values ($1, 1, $2, $3, now(), $4)`,
        [tid, aid, delta, number],
      );
    });
    await say({ kind: 'acknowledged', number });
  } catch (error) {
    await say({ kind: error instanceof CommitUnknownError ? 'unknown' : 'failed', number, message: error.message });
  }
}

async function call() {
  while (!isOver) await transfer();
}

const all = Promise.all(Array.from({ length: callers }, call));
process.on('disconnect', () => process.exit());
process.once('message', async () => {
  isOver = true;
  await all;
  await pool.end({ timeoutMs: 5000 });
  process.disconnect();
});

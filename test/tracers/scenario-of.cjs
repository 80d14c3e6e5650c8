// 64 callers, each under a parent span of its own, run three statements; reports what the tracer has seen, as JSON.
const { inParent, collect } = require(`./tracer/${process.env.TRACER}.cjs`);

const callers = Number(process.env.CALLERS ?? 64);
/** Statements under one parent while throughput is measured, as of one request. */
const perParent = 20;
const seconds = Number(process.env.SECONDS ?? 0);
const point = 'select id from point where id = $1';

exports.run = async (pools) => {
  const report = {};
  const names = (process.env.POOLS ?? 'headroom,pg').split(',');
  const open = Object.fromEntries(
    names.map((name) => [name, new pools[name]({ connectionString: process.env.URL, max: 10 })]),
  );
  for (const name of names) {
    await open[name].query(point, [1]);
    await collect();
  }
  for (const name of names) report[name] = await check(open[name]);
  if (seconds > 0) await compare(names, open, report);
  for (const name of names) await open[name].end();
  console.log(JSON.stringify(report));
  process.exit(0);
};

async function check(pool) {
  const call = (i) =>
    inParent(`caller ${i}`, async () => {
      await pool.query(point, [i]);
      await pool.query({ text: `select ${i}::int as n` });
      await pool.query(`select ${i} from nowhere`).catch(() => {});
    });
  await Promise.all(Array.from({ length: callers }, (_, i) => call(i)));
  const spans = await collect();
  return {
    spans: spans.length,
    right: spans.filter(isRight).length,
    failed: spans.filter(({ hasFailed }) => hasFailed).length,
    first: spans[0],
    pipelining: pool.stats?.().pipelining,
    tracing: pool.stats && tracingOf(pool),
  };
}

/** What the monitor reports on the tracers of this process. */
function tracingOf(pool) {
  const { createMonitor } = require('pg-headroom/monitor');
  return createMonitor({ pool }).app().tracing;
}

/** True if the span is under the parent of its caller; the texts of two of three statements tell which that is. */
function isRight({ text, parent }) {
  if (!/^caller \d+$/.test(parent ?? '')) return false;
  const [, own] = text.match(/^select (\d+)/) ?? [];
  return own === undefined || parent === `caller ${own}`;
}

/**
 * Runs the pools by turns, so that whatever else the machine does concerns them alike. A tracer that has no span for a
 * statement has less to do: `recorded` is the share of statements with one.
 */
async function compare(names, open, report) {
  for (const name of names) Object.assign(report[name], { cpuUs: [], perSecond: [], recorded: [] });
  for (let at = 0; at <= seconds * 2; at += 1) {
    for (const name of names) {
      const before = process.cpuUsage();
      const startedAt = performance.now();
      const { count, recorded } = await load(open[name], 250);
      const { user, system } = process.cpuUsage(before);
      // The first turn is for compilation.
      if (at === 0) continue;
      report[name].cpuUs.push((user + system) / count);
      report[name].perSecond.push((count / (performance.now() - startedAt)) * 1000);
      report[name].recorded.push(recorded / count);
    }
  }
  for (const name of names) {
    report[name].cpuUs = median(report[name].cpuUs);
    report[name].perSecond = median(report[name].perSecond);
    report[name].recorded = median(report[name].recorded);
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function load(pool, ms) {
  const until = performance.now() + ms;
  let count = 0;
  const call = async (i) => {
    while (performance.now() < until) {
      await inParent('load', async () => {
        for (let at = 0; at < perParent; at += 1) await pool.query(point, [i]);
      });
      count += perParent;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, i) => call(i)));
  const { length: recorded } = await collect();
  return { count, recorded };
}

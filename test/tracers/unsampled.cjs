// OpenTelemetry's SDK that samples nothing, with the instrumentation of this package: cost and rate of a statement beside those
// without either, in one process by turns. Reports, as JSON, the medians of each divided by those without.
const { context, trace, ROOT_CONTEXT } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { AlwaysOffSampler, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { Pool } = require('pg-headroom');
const { HeadroomInstrumentation } = require('pg-headroom/otel');

const callers = 64;
const perParent = 20;
const rounds = Number(process.env.ROUNDS ?? 20);
const point = 'select id from point where id = $1';

/** By turns: whether the SDK has its context manager, and whether the instrumentation is on. */
const ways = {
  untraced: { hasContext: false, isOn: false },
  sdkAlone: { hasContext: true, isOn: false },
  unsampled: { hasContext: true, isOn: true },
};

new NodeTracerProvider({ sampler: new AlwaysOffSampler() }).register({ contextManager: null });
const instrumentation = new HeadroomInstrumentation({ enabled: false });
const tracer = trace.getTracer('callers');

async function turn(pool, { hasContext, isOn }) {
  if (hasContext) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (isOn) instrumentation.enable();
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  const count = await load(pool, 250, hasContext ? inParent : (run) => run());
  const { user, system } = process.cpuUsage(before);
  if (isOn) instrumentation.disable();
  if (hasContext) context.disable();
  return { cpuUs: (user + system) / count, perSecond: (count / (performance.now() - startedAt)) * 1000 };
}

function inParent(run) {
  return tracer.startActiveSpan('load', { root: true }, ROOT_CONTEXT, (span) => run().finally(() => span.end()));
}

async function load(pool, ms, within) {
  const until = performance.now() + ms;
  let count = 0;
  const request = async (i) => {
    for (let at = 0; at < perParent; at += 1) await pool.query(point, [i]);
  };
  const call = async (i) => {
    for (; performance.now() < until; count += perParent) await within(() => request(i));
  };
  await Promise.all(Array.from({ length: callers }, (_, i) => call(i)));
  return count;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function run() {
  const pool = new Pool({ connectionString: process.env.URL, max: 10 });
  const turns = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const measured = await turn(pool, way);
      // The first turns are for compilation.
      if (round > 1) turns[name].push(measured);
    }
  }
  await pool.end();
  const ratio = (name, of) => median(turns[name].map((each, at) => of(each) / of(turns.untraced[at])));
  const report = Object.keys(ways).map((name) => {
    return [name, { throughput: ratio(name, (each) => each.perSecond), cpu: ratio(name, (each) => each.cpuUs) }];
  });
  console.log(JSON.stringify(Object.fromEntries(report)));
  process.exit(0);
}

run();

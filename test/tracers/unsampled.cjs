// OpenTelemetry's SDK that samples nothing, with the instrumentation of this package: cost and rate of a statement beside those
// without either, in one process by turns. Reports, as JSON, the medians of each divided by those without.
const { context, trace, ROOT_CONTEXT, SpanKind } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { AlwaysOffSampler, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { Pool } = require('pg-headroom');
const { HeadroomInstrumentation } = require('pg-headroom/otel');

const callers = 64;
const perParent = 20;
const rounds = Number(process.env.ROUNDS ?? 30);
const point = 'select id from point where id = $1';

/**
 * By turns: true if the SDK has its context manager, if callers start a span for each statement themselves, without any message of
 * the pool, and if the instrumentation is on.
 */
const ways = {
  untraced: { hasContext: false, hasSpans: false, isOn: false },
  sdkAlone: { hasContext: true, hasSpans: false, isOn: false },
  spanAlone: { hasContext: true, hasSpans: true, isOn: false },
  unsampled: { hasContext: true, hasSpans: false, isOn: true },
};

new NodeTracerProvider({ sampler: new AlwaysOffSampler() }).register({ contextManager: null });
// One for all turns, as in a service: each has a symbol of its own, for which V8 would have to compile anew.
const manager = new AsyncLocalStorageContextManager();
const instrumentation = new HeadroomInstrumentation({ enabled: false });
const tracer = trace.getTracer('callers');

async function turn(pool, { hasContext, hasSpans, isOn }) {
  if (hasContext) context.setGlobalContextManager(manager.enable());
  if (isOn) instrumentation.enable();
  const within = hasContext ? inParent : (run) => run();
  const begin = hasSpans ? beginSpan : () => {};
  // V8 discards code when subscribers come and go.
  await load(pool, 50, within, begin);
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  const count = await load(pool, 150, within, begin);
  const { user, system } = process.cpuUsage(before);
  const perSecond = (count / (performance.now() - startedAt)) * 1000;
  if (isOn) instrumentation.disable();
  if (hasContext) context.disable();
  return { cpuUs: (user + system) / count, perSecond };
}

function inParent(run) {
  return tracer.startActiveSpan('load', { root: true }, ROOT_CONTEXT, (span) => run().finally(() => span.end()));
}

/** The span of a statement, with the attributes that the semantic conventions want when it is started. */
function beginSpan() {
  const attributes = {
    'db.system.name': 'postgresql',
    'db.namespace': 'postgres',
    'server.address': '127.0.0.1',
    'server.port': 5432,
    'db.query.summary': 'SELECT point',
    'db.query.text': point,
  };
  tracer.startSpan('SELECT point', { kind: SpanKind.CLIENT, attributes }, context.active());
}

async function load(pool, ms, within, begin) {
  const until = performance.now() + ms;
  let count = 0;
  const request = async (i) => {
    for (let at = 0; at < perParent; at += 1) {
      begin();
      await pool.query(point, [i]);
    }
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
  const rounded = (ratio) => Math.round(ratio * 100) / 100;
  const ratio = (name, of) => rounded(median(turns[name].map((each, at) => of(each) / of(turns.untraced[at]))));
  const report = Object.keys(ways).map((name) => {
    return [name, { throughput: ratio(name, (each) => each.perSecond), cpu: ratio(name, (each) => each.cpuUs) }];
  });
  console.log(JSON.stringify(Object.fromEntries(report)));
  process.exit(0);
}

run();

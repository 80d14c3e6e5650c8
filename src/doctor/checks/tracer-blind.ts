import { joinList } from '../../format/list.js';
import { formatNoun } from '../../format/noun.js';
import { check } from '../check.js';
import { answered } from '../facts.js';

/** Remedies by tracer: why it may see nothing, and what to load. */
const remedies: Readonly<Record<string, string>> = {
  OpenTelemetry:
    'registerInstrumentations({ instrumentations: [new HeadroomInstrumentation()] }) with pg-headroom/otel.',
  Sentry: 'Call Sentry.init() before the application is loaded: node --import ./instrument.mjs app.mjs.',
  Datadog: 'node --import dd-trace/initialize.mjs app.mjs, or node --require dd-trace/init app.cjs.',
  'New Relic': 'node --import newrelic/esm-loader.mjs --require newrelic app.mjs, or node --require newrelic app.cjs.',
  'Elastic APM':
    'node --require elastic-apm-node/start.js app.cjs; a CommonJS program must require pg before pg-headroom.',
};

export const tracerBlind = check('tracer-blind', 'advice', 'Loaded tracers see statements', ({ apps }) =>
  answered(apps).flatMap(({ name, facts: { pid, tracing, pools } }) => {
    const [first] = tracing?.tracers ?? [];
    // A pool of a derived class, or a hook of one client, may have a tracer that this does not see.
    const isWatched = tracing?.isWatched || pools.some(({ pipelining }) => pipelining.remedy !== undefined);
    if (tracing === undefined || first === undefined || isWatched || pools.length === 0) return [];
    return [
      {
        evidence: `${joinList(tracing.tracers)} ${tracing.tracers.length === 1 ? 'is' : 'are'} loaded in process ${pid} of ${name}, but sees no statement of its ${formatNoun(pools.length, 'pool')}: it was loaded after pg, patched another copy of pg, or its instrumentation of pg is off.`,
        remedy: remedies[first] ?? 'Load the tracer before the application.',
      },
    ];
  }),
);

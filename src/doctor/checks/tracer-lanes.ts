import { check } from '../check.js';
import { answered } from '../facts.js';

const listeners =
  'Subscribe to the channels `headroom:connection:acquired` and `headroom:connection:released` of node:diagnostics_channel instead of listening on pools and clients.';
const replaced =
  'Use a tracer that replaces only `Client.prototype.query`, the channel `headroom:query`, or HeadroomInstrumentation of pg-headroom/otel.';

export const tracerLanes = check('tracer-lanes', 'warning', 'Tracers let statements share connections', ({ apps }) =>
  answered(apps).flatMap(({ name, facts: { pools, tracing } }) =>
    pools.flatMap(({ name: pool, pipelining: { mode, reason = '', remedy } }) => {
      // Settings and poolers switch it off, too, but those are no hooks.
      const hook = /\b(replaced|listeners)\b/.exec(reason)?.[1];
      if (mode !== 'off' || (hook === undefined && remedy === undefined)) return [];
      const loaded = tracing?.tracers.length ? ` Loaded there: ${tracing.tracers.join(', ')}.` : '';
      return [
        {
          evidence: `Statements of pool "${pool}" of ${name} do not share connections: ${reason}.${loaded}`,
          remedy: remedy ?? (hook === 'listeners' ? listeners : replaced),
        },
      ];
    }),
  ),
);

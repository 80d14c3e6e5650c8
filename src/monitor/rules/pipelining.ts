import { cleanShort } from '../../format/clean-text.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { stated } from './judged.js';

/** Reports whether statements share connections, and if not, why. Unknown before the first connection. */
export function pipelining(context: Context): Finding[] {
  return poolsOf(context).flatMap(({ place, facts: { pipelining: state } }) => {
    if (state.mode === 'unknown') return [];
    const isOn = state.mode === 'on';
    const message = isOn
      ? 'Statements of `pool.query` share connections.'
      : `Statements of \`pool.query\` do not share connections: ${cleanShort(state.reason ?? 'unknown reason', 200)}.`;
    return [
      stated('pipelining', place, {
        value: isOn ? 1 : 0,
        status: 'ok',
        message,
        remedy: cleanShort(state.remedy ?? '', 300),
      }),
    ];
  });
}

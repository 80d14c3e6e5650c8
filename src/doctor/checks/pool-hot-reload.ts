import { check } from '../check.js';
import { ofSource } from '../source/of-source.js';

export const poolHotReload = check('pool-hot-reload', 'advice', 'Hot reload keeps the pool', ({ source }) =>
  ofSource(source, 'pool-hot-reload').map(({ name, place }) => ({
    evidence: `${name} creates a pool in a module that hot reload evaluates again: each reload leaves one behind.`,
    remedy: 'Keep it on globalThis: globalThis.pool ??= createPool().',
    place,
  })),
);

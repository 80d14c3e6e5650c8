import { check } from '../check.js';
import { ofSource } from '../source/of-source.js';

export const poolErrorListener = check(
  'pool-error-listener',
  'warning',
  'Errors of idle connections are handled',
  ({ source }) =>
    ofSource(source, 'pool-error-listener').map(({ name, place }) => ({
      evidence: `${name} creates a pg.Pool without an \`error\` listener: the loss of an idle connection ends the process.`,
      remedy: "pool.on('error', …); or use createPool of pg-headroom, which needs none.",
      place,
    })),
);

import type { Workload } from '../workload.js';
import { query } from './query.js';

export const traced: Workload = {
  ...query,
  name: 'traced',
  title: `${query.title}, with a span of OpenTelemetry for each`,
  callers: [64],
  needs: 'tracing',
};

import { check } from '../check.js';

export const configInvalid = check(
  'config-invalid',
  'critical',
  'The configuration can be read',
  ({ configuration: { problems } }) =>
    problems.map(({ name, expected, got }) => ({
      evidence: `${name}: expected ${expected}, got ${got}.`,
      remedy: `Correct ${name}; the service does not start with it.`,
    })),
);

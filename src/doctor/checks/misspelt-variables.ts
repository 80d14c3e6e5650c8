import { check } from '../check.js';

export const misspeltVariables = check(
  'misspelt-variables',
  'warning',
  'Variables are spelt right',
  ({ configuration: { config } }) =>
    (config?.warnings ?? []).map((warning) => ({ evidence: warning, remedy: 'Correct or remove it.' })),
);

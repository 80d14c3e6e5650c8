import { check } from '../check.js';
import { ofSource } from '../source/of-source.js';

export const builtSql = check('built-sql', 'warning', 'Statements have parameters', ({ source }) =>
  ofSource(source, 'built-sql').map(({ name, place }) => ({
    evidence: `${name} builds a statement from values: they can change its meaning (SQL injection), and each text is planned anew.`,
    remedy: 'Write $1 in the statement, and pass the values as the second argument.',
    place,
  })),
);

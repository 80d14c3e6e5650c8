import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { parserOf } from '../../../src/doctor/collect/source.js';
import { diagnose } from '../../../src/doctor/diagnose.js';
import { doctorFacts } from '../../support/doctor-facts.js';

describe('the parser', () => {
  it('is that of TypeScript 5 and 6; 7 has none, which is said with the command', () => {
    expect(parserOf(typescript)).toBe(typescript);
    // All that the package of 7.0.2 exports.
    const reason = parserOf({ version: '7.0.2', versionMajorMinor: '7.0' });
    expect(reason).toBe('TypeScript 7.0.2 has no parser API.');
    const silence = { kind: 'down', reason: String(reason) } as const;
    expect(diagnose(doctorFacts({ facts: { source: { name: 'src', silence } } })).findings).toMatchObject([
      {
        id: 'source-unread',
        evidence: 'The code was not checked: TypeScript 7.0.2 has no parser API.',
        remedy: 'npm install --save-dev typescript@5',
      },
    ]);
    expect(parserOf(undefined)).toBe('the package typescript is not installed.');
  });
});

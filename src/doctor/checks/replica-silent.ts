import { check } from '../check.js';
import { tlsRemedy } from '../tls-remedy.js';

export const replicaSilent = check('replica-silent', 'warning', 'Replicas answer', ({ readers }) =>
  readers.flatMap((reader) =>
    'silence' in reader
      ? [
          {
            evidence: `Replica ${reader.name} does not answer: ${reader.silence.reason.replace(/\.$/, '')}.`,
            remedy:
              tlsRemedy(reader.silence.reason) ??
              'Start it, or correct DATABASE_REPLICA_URLS; until then, others serve its reads.',
          },
        ]
      : [],
  ),
);

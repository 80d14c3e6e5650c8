import { HeadroomError, nameErrors } from '../errors.js';
import type { Sizing } from './sizing.js';

/** The server does not have enough connections for PgBouncer. The message contains the arithmetic. */
export class BouncerSizingError extends HeadroomError {
  readonly code = 'HEADROOM_BOUNCER_SIZING';

  constructor({ arithmetic, problems }: Sizing) {
    super(`The server does not have enough connections for PgBouncer: ${arithmetic}.`, { remedy: problems.join(' ') });
  }
}

nameErrors({ BouncerSizingError });

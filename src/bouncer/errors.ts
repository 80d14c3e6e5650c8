import { HeadroomError } from '../errors.js';
import type { Sizing } from './sizing.js';

/** A server cannot bear what PgBouncer may open. The message has the arithmetic. */
export class BouncerSizingError extends HeadroomError {
  readonly code = 'HEADROOM_BOUNCER_SIZING';

  constructor({ arithmetic, problems }: Sizing) {
    super(`The server cannot bear what PgBouncer may open: ${arithmetic}.`, { remedy: problems.join(' ') });
  }
}

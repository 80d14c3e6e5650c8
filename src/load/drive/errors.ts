import { HeadroomError, nameErrors } from '../../errors.js';

/** A process that generates the load rejected its plan, exited, or stopped responding. */
export class LoadWorkerError extends HeadroomError {
  readonly code = 'HEADROOM_LOAD_WORKER';
}

nameErrors({ LoadWorkerError });

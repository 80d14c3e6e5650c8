import { HeadroomError } from '../../errors.js';

/** A process that makes the load refused what it was told to do, ended, or went silent. */
export class LoadWorkerError extends HeadroomError {
  readonly code = 'HEADROOM_LOAD_WORKER';
}

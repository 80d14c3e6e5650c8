import { HeadroomError, nameErrors } from '../errors.js';

/** The monitor was used after `close()`. */
export class MonitorClosedError extends HeadroomError {
  readonly code = 'HEADROOM_MONITOR_CLOSED';

  constructor() {
    super('The monitor is closed.', { remedy: 'Close it last, or create another one.' });
  }
}

nameErrors({ MonitorClosedError });

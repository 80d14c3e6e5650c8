import { HeadroomError } from '../errors.js';

/** A monitor was asked after `close()`. */
export class MonitorClosedError extends HeadroomError {
  readonly code = 'HEADROOM_MONITOR_CLOSED';

  constructor() {
    super('The monitor is closed.', { remedy: 'Close it last, or make another one.' });
  }
}

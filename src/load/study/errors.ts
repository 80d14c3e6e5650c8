import { HeadroomError, nameErrors } from '../../errors.js';

/** A study cannot be made as asked for. */
export class StudyError extends HeadroomError {
  readonly code = 'HEADROOM_STUDY';
}

nameErrors({ StudyError });

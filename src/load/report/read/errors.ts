import { HeadroomError } from '../../../errors.js';

/** A file that is to be compared is not the result of a study, or of one that this version can read. */
export class StudyFormatError extends HeadroomError {
  readonly code = 'HEADROOM_STUDY_FORMAT';
}

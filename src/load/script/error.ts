import { HeadroomError, type HeadroomErrorDetails, nameErrors } from '../../errors.js';

/** A place in a script. */
export interface Place {
  /** Name of the script, such as its path. */
  readonly script: string;
  /** From 1. */
  readonly line: number;
}

/** A script cannot be read, or cannot go on. The message begins with `script:line:`. */
export class ScriptError extends HeadroomError {
  readonly code = 'HEADROOM_SCRIPT';
  /** `undefined` where it concerns no line. */
  readonly place: Place | undefined;

  constructor(what: string, place?: Place, details?: Omit<HeadroomErrorDetails, 'counts'>) {
    super(place === undefined ? what : `${place.script}:${place.line}: ${what}`, details);
    this.place = place;
  }
}

nameErrors({ ScriptError });

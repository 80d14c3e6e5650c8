import { HeadroomError, type HeadroomErrorDetails, nameErrors } from '../../errors.js';

/** A place in a script. */
export interface Place {
  /** Name of the script, such as its path. */
  readonly script: string;
  /** From 1. */
  readonly line: number;
}

const places = new WeakMap<Error, Place>();

/** Remembers where in a script an error arose. The error itself is left as it is. */
export function rememberPlace(error: unknown, place: Place): void {
  if (error instanceof Error && !(error instanceof ScriptError)) places.set(error, place);
}

/** Message of an error, with the place in its script if that is known. */
export function describeWithPlace(error: Error): string {
  const place = places.get(error);
  return place === undefined ? error.message : `${place.script}:${place.line}: ${error.message}`;
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

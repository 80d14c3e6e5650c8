import { debuglog } from 'node:util';

const debug = debuglog('headroom');

/** Writes lines for debugging to standard error if `NODE_DEBUG` contains `headroom`. They contain no secret. */
export function debugOfSettings(notes: readonly string[]): void {
  for (const note of notes) debug('%s', note);
}

/** Emits warnings about suspicious settings as process warnings. They contain no secret. */
export function warnOfSettings(warnings: readonly string[]): void {
  for (const warning of warnings) process.emitWarning(warning, { type: 'HeadroomWarning', code: 'HEADROOM_CONFIG' });
}

/** Says what looks wrong in the settings but was not refused; no text of it holds a secret. */
export function warnOfSettings(warnings: readonly string[]): void {
  for (const warning of warnings) process.emitWarning(warning, { type: 'HeadroomWarning', code: 'HEADROOM_CONFIG' });
}

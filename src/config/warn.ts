/** Emits warnings about suspicious settings as process warnings. They contain no secret. */
export function warnOfSettings(warnings: readonly string[]): void {
  for (const warning of warnings) process.emitWarning(warning, { type: 'HeadroomWarning', code: 'HEADROOM_CONFIG' });
}

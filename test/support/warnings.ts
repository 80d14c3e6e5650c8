/** The process warnings that come while the function runs. */
export async function warningsDuring(run: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const note = (warning: Error): void => void warnings.push(warning.message);
  process.on('warning', note);
  try {
    await run();
    // They are told in a turn of their own.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeListener('warning', note);
  }
  return warnings;
}

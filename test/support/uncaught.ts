/** Runs the function and gives the first error that nobody caught while it ran, in its stead of the test runner. */
export async function nextUncaught(run: () => void): Promise<unknown> {
  const others = process.rawListeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    return await new Promise((resolve) => {
      process.once('uncaughtException', resolve);
      run();
    });
  } finally {
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener as (error: Error) => void);
  }
}

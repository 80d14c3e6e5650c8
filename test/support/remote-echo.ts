// A process that answers, fails, hangs or dies when asked. Started by test/unit/bench/remote.test.ts.
import { serve } from '../../bench/remote/serve.js';

const calls = {
  echo: async (text: string): Promise<string> => text,
  fail: async (text: string): Promise<void> => {
    throw new RangeError(text);
  },
  hang: (_: undefined): Promise<void> => new Promise(() => undefined),
  die: async (code: number): Promise<void> => process.exit(code),
};

export type EchoCalls = typeof calls;

serve(calls);

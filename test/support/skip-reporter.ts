import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { hasReason, withReason } from './skip-reason.js';

/** Lists the tests that were skipped, each with the reason: something is missing on this machine, or in this run. */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const name = nameOf(test);
        if (name !== undefined) console.log(`SKIPPED ${module.relativeModuleId} > ${name}`);
      }
    }
  }
}

/** Undefined without a reason: then the test was not chosen, by `--testNamePattern` for example. */
function nameOf(test: TestCase): string | undefined {
  const { fullName } = test;
  if (hasReason(fullName)) return fullName;
  const result = test.result();
  return result.state === 'skipped' && result.note ? withReason(fullName, result.note) : undefined;
}

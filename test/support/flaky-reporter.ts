import type { Reporter, TestCase } from 'vitest/node';

/** Lists the tests that failed and passed when they were tried again: each has a defect, or what it tests has one. */
export class FlakyReporter implements Reporter {
  readonly #flaky: TestCase[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.#flaky.push(test);
  }

  onTestRunEnd(): void {
    for (const test of this.#flaky) {
      const { errors = [] } = test.result();
      console.log(`FLAKY ${test.module.relativeModuleId} > ${test.fullName}`);
      for (const { message, stacks = [] } of errors)
        console.log(`  ${message}\n  ${stacks[0]?.file}:${stacks[0]?.line}`);
    }
  }
}

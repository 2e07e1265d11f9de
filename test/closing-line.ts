import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line: `N passed, N failed` (and skipped), whatever else was printed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      let ran = 0
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1
        ran += 1
      }
      if (ran === 0 || module.errors().length > 0) count.failed += 1
    }
    const { passed, failed, skipped } = count
    console.log(`\n${passed} passed, ${failed + errors.length} failed${skipped ? `, ${skipped} skipped` : ''}`)
  }
}

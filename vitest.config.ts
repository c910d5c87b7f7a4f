import { defineConfig } from 'vitest/config'

// Tests start processes and read dist/: a generous limit per test, and no more workers than the
// smallest machine has cores.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})

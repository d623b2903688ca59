import { defineConfig } from 'vitest/config'
import { root } from '../lib/run/node.mjs'

/** Contract and integration tests get a Redis of their own: the one that TEST_REDIS_URL names, or a private one. */
const withRedis = { globalSetup: ['tests/run/redis-for-tests.ts'] }

/** Integration tests get a PostgreSQL as well: the one that TEST_DATABASE_URL names, or a private one. */
const withDatabase = { globalSetup: [...withRedis.globalSetup, 'tests/run/postgres-for-tests.ts'] }

/** Tests that start processes need a build, and run one file at a time. */
const withProcesses = {
  globalSetup: [...withRedis.globalSetup, 'tests/run/build-for-tests.ts'],
  fileParallelism: false,
  // As in the end-to-end tests. Other projects repeat nothing: a property would be checked on other random inputs.
  retry: process.env.CI ? 1 : 0,
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  root,
  test: {
    // Each test creates its own bench, so files can run in parallel. One more than the cores of a small machine: some wait.
    maxWorkers: 3,
    passWithNoTests: false,
    allowOnly: false,
    projects: [
      project('unit', ['tests/unit/**/*.test.ts']),
      project('contract', ['tests/contract/**/*.test.ts'], withRedis),
      project('integration', ['tests/integration/**/*.test.ts', 'tests/run/**/*.test.ts'], withDatabase),
      project('deploy', ['tests/deploy/**/*.test.ts'], withProcesses),
      // Not part of `npm test`: recovery from these faults takes long.
      project('chaos', ['tests/chaos/**/*.test.ts'], {
        ...withProcesses,
        globalSetup: [...withDatabase.globalSetup, 'tests/run/build-for-tests.ts'],
      }),
    ],
  },
})

interface More {
  globalSetup?: string[]
  fileParallelism?: boolean
  retry?: number
  testTimeout?: number
  hookTimeout?: number
}

function project(name: string, include: string[], more: More = {}) {
  return {
    root,
    test: { name, include, environment: 'node' as const, testTimeout: 60_000, hookTimeout: 60_000, ...more },
  }
}

import { afterAll, expect, test } from 'vitest'
import { startSentinelSet } from '../support/redis-sentinel.ts'

/* A separate master with replicas and Sentinels. They have to be configured before the app is loaded. */
const set = await startSentinelSet()
Object.assign(process.env, set.environment)
const { send } = await import('../support/app.ts')
const { runCoreSuite: essentialsHold } = await import('../support/core-suite.ts')
const { lab } = await import('#lib/bench/lab.ts')

afterAll(async () => {
  await lab().link.close()
  await set.stop()
})

essentialsHold()

test('is ready and reports the topology', async () => {
  const ready = await send('/api/health/ready')
  expect(await ready.json()).toEqual({
    status: 'ready',
    store: { engine: 'redis', topology: 'sentinel', status: 'up' },
  })
})

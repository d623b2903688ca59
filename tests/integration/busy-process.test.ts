import { expect, test } from 'vitest'
import { within } from '#lib/core/within.ts'
import { connectRedis, orUnavailable, whenReady } from '#lib/redis/connection.ts'

/*
 * Under load the event loop may be blocked for longer than the store timeout. That is no outage of the
 * store.
 */

/** Blocks this thread, as other work on the machine or a garbage collection does. */
function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Runs a function at the point of the event loop after which due timers run before the sockets are read. */
function afterPolling<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => setImmediate(() => resolve(act())))
}

test('reads a reply of Redis that arrives while the process is busy, however late', async () => {
  const link = connectRedis({ topology: 'standalone', url: process.env.TEST_REDIS_URL ?? '' })
  try {
    await whenReady(link, 5000)
    const { reply } = await afterPolling(() => {
      const reply = orUnavailable(link.commands.ping())
      blockFor(1500)
      return { reply }
    })
    expect(await reply).toBe('PONG')
  } finally {
    await link.close()
  }
})

test('stops waiting for a missing reply at the timeout', async () => {
  const never = new Promise(() => {})
  await expect(within(20, never)).rejects.toThrow('no reply within 20 ms')
})

import { expect, test } from 'vitest'
import { within } from '#lib/core/within.ts'
import { connectRedis, orUnavailable, whenReady } from '#lib/redis/connection.ts'

/* Under load the event loop stands still for longer than a store may take. The store is not to blame for that. */

/** Keeps this thread busy, as other work on the machine or a garbage collection does. */
function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** Runs something at the point of the event loop after which due timers run before the sockets are read. */
function afterPolling<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => setImmediate(() => resolve(act())))
}

test('a reply of Redis that arrives while the process is busy is read, however late', async () => {
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

test('a reply that does not come is given up in time', async () => {
  const never = new Promise(() => {})
  await expect(within(20, never)).rejects.toThrow('no reply within 20 ms')
})

import { expect, test, vi } from 'vitest'
import type { LabEvent } from '#lib/ledger/event.ts'
import { createLedger } from '#lib/ledger/ledger.ts'
import type { LedgerIndex } from '#lib/ledger/ledger-index.ts'
import type { RedisClient } from '#lib/redis/connection.ts'

/* When events are written; the effect in Redis is tested with Redis. */

const event: LabEvent = { type: 'bench.reset' }

/** A ledger whose writes end when the test says so. `written` has the seq of each event that was sent. */
function openLedger(reply: () => Promise<number>) {
  const written: string[] = []
  const send = (...args: unknown[]) => {
    const seqs = args.filter((arg): arg is string => typeof arg === 'string' && /^\d+-\d+$/.test(arg))
    written.push(...seqs)
    return reply()
  }
  const redis = { eval: send, evalsha: send } as unknown as RedisClient
  const directory = { project: async () => {} } as unknown as LedgerIndex
  return { ledger: createLedger(redis, 'bench', directory, () => 0, 1000), written }
}

test.each(Array.from({ length: 30 }, (_, steps) => steps))(
  'writes an event that is appended %i microtasks after the write before it ended, without waiting for another',
  async (steps) => {
    let end = (_: number) => {}
    const { ledger, written } = openLedger(() => new Promise((resolve) => (end = resolve)))
    const first = ledger.append(event)
    await expect.poll(() => written).toEqual([first])
    end(1)
    for (let step = 0; step < steps; step++) await null
    const second = ledger.append(event)
    await expect.poll(() => written).toEqual([first, second])
    end(1)
  },
)

test('writes an event whose write failed without waiting for another', async () => {
  const reply = vi.fn(async () => 1).mockRejectedValueOnce(new Error('The connection is closed.'))
  const { ledger, written } = openLedger(reply)
  const seq = ledger.append(event)
  await expect.poll(() => written, { timeout: 5000 }).toEqual([seq, seq])
})

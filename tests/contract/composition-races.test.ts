import { expect, test } from 'vitest'
import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { TestBench } from '../support/test-bench.ts'

test.each(MECHANISM_IDS)(
  'answers every check of %s while policy changes and keys rotate, and by the last policy after them',
  async (mechanism) => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    let isDone = false
    const statuses = new Set<number>()
    const checks = Array.from({ length: 8 }, async () => {
      while (!isDone) statuses.add((await alice.copy().me('?slide=0')).status)
    })
    for (let turn = 1; turn <= 10; turn++) {
      await Promise.all([
        bench.policy({ stepUp: { windowSeconds: turn } }),
        ...KEYED_MECHANISMS.map((keyed) =>
          bench.request('/api/bench/keys/rotate', {
            method: 'POST',
            body: { mechanism: keyed, mode: turn % 2 === 0 ? 'overlap' : 'prepare' },
          }),
        ),
      ])
    }
    isDone = true
    await Promise.all(checks)
    expect([...statuses]).toEqual([200])
    await bench.policy({ lifetime: { idleSeconds: 1 } })
    await bench.advance(1)
    const bob = await bench.login(mechanism, 'bob')
    expect(bob.session?.idleExpiresAt).toBe((bob.session?.createdAt ?? 0) + 1000)
  },
)

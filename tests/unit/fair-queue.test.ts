import { describe, expect, test } from 'vitest'
import { FairQueue, type QueueLimits } from '#lib/bench/fair-queue.ts'
import { Slots } from '#lib/bench/slots.ts'

const LIMITS: QueueLimits = {
  running: 1,
  waitingPerBench: 50,
  waiting: 100,
  maxWaitMs: 60_000,
  refusal: 'Too much is waiting.',
  retryAfterSeconds: 1,
}

/** A queue whose jobs end when the test says so, and the order in which jobs were started. */
function queueOf(limits: Partial<QueueLimits> = {}) {
  const queue = new FairQueue({ ...LIMITS, ...limits })
  const started: string[] = []
  const ends: (() => void)[] = []
  const outcomes: Promise<unknown>[] = []
  const settled = async () => {
    for (let n = 0; n < 10; n++) await Promise.resolve()
  }
  return {
    queue,
    started,
    outcomes,
    add(address: string, bench: string, times = 1) {
      for (let n = 0; n < times; n++) {
        const work = () => {
          started.push(bench)
          return new Promise<void>((resolve) => ends.push(resolve))
        }
        const outcome = queue.run({ address, bench }, work)
        outcome.catch(() => {})
        outcomes.push(outcome)
      }
    },
    async finish(times: number) {
      for (let n = 0; n < times; n++) {
        ends.shift()?.()
        await settled()
      }
    },
  }
}

describe('a fair queue', () => {
  test('refuses the waiting jobs of a bench that was deleted, and of no other', async () => {
    const { add, finish, started, outcomes, queue } = queueOf()
    add('owner', 'running')
    add('owner', 'deleted', 2)
    add('other', 'deleted')
    add('owner', 'b')
    queue.refuseBench('deleted')
    for (const outcome of outcomes.slice(1, 4)) await expect(outcome).rejects.toThrow('Bench not found')
    await finish(2)
    expect(started).toEqual(['running', 'b'])
    // Places in the queue are free again: nothing is counted as waiting or running.
    add('owner', 'c')
    expect(started).toEqual(['running', 'b', 'c'])
  })

  test('starts a job of another address after one job, however many the first one has waiting', async () => {
    const { add, finish, started } = queueOf()
    add('attacker', 'a', 40)
    add('owner', 'b', 2)
    await finish(4)
    expect(started).toEqual(['a', 'a', 'b', 'a', 'b'])
  })

  test('alternates between the benches of one address', async () => {
    const { add, finish, started } = queueOf()
    add('class', 'a', 10)
    add('class', 'b', 2)
    add('class', 'c', 1)
    await finish(5)
    expect(started).toEqual(['a', 'a', 'b', 'c', 'a', 'b'])
  })

  test('gives an address with many benches no more than an address with one', async () => {
    const { add, finish, started } = queueOf()
    for (let n = 0; n < 20; n++) add('attacker', `a${n}`, 2)
    add('owner', 'mine', 3)
    await finish(6)
    expect(started.filter((bench) => bench === 'mine')).toHaveLength(3)
  })

  test('rejects jobs beyond the share of a bench, with the time to wait', async () => {
    const { add, outcomes } = queueOf({ waitingPerBench: 3 })
    add('one', 'a', 5)
    await expect(outcomes[4]).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 })
  })

  test('rejects, if it is full, a job of the address with the most jobs, not the one that came last', async () => {
    const { add, finish, started, outcomes } = queueOf({ waiting: 10 })
    add('attacker', 'a', 11)
    add('owner', 'b')
    await expect(outcomes[10]).rejects.toMatchObject({ code: 'rate_limited' })
    await finish(2)
    expect(started).toContain('b')
  })

  test('rejects jobs that wait too long, and continues with the rest', async () => {
    const { add, finish, started, outcomes } = queueOf({ maxWaitMs: 20 })
    add('one', 'a', 2)
    await expect(outcomes[1]).rejects.toMatchObject({ code: 'rate_limited' })
    add('two', 'b')
    await finish(2)
    expect(started).toEqual(['a', 'b'])
    add('three', 'c')
    expect(started).toEqual(['a', 'b', 'c'])
  })
})

describe('slots', () => {
  test('are released once, and are taken for every key or for none', () => {
    const slots = new Slots()
    const first = slots.take({ bench: 2, address: 1 })
    expect(first).not.toBeNull()
    expect(slots.take({ bench: 2, address: 1 })).toBeNull()
    const second = slots.take({ bench: 2 })
    expect(second).not.toBeNull()
    expect(slots.take({ bench: 2 })).toBeNull()
    first?.()
    first?.()
    expect([slots.count('bench'), slots.count('address')]).toEqual([1, 0])
  })
})

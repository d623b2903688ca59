import { expect, test } from 'vitest'
import { Benches } from '#lib/bench/benches.ts'
import { lab } from '#lib/bench/lab.ts'
import { reactionsWith } from '#lib/bench/reactions.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { connectRedis, whenReady } from '#lib/redis/connection.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { TestBench } from '../support/test-bench.ts'

async function benchOf(bench: TestBench) {
  const found = await lab().benches.find(bench.id)
  if (!found) throw new Error('no bench')
  return found
}

/** The same bench in a second process. */
async function anotherProcess(bench: TestBench) {
  const { environment, benches: own } = lab()
  const link = connectRedis(environment.redis)
  await whenReady(link, 5000)
  const { redis: _, ...shared } = own.surroundings
  const benches: Benches = new Benches(link, environment.sessionSecrets, 1000, {
    ...shared,
    meter: null,
    createReactions: reactionsWith(() => benches, null),
  })
  const theirs = await benches.find(bench.id)
  if (!theirs) throw new Error('no bench')
  return { link, theirs }
}

const alertsOf = async (bench: TestBench) =>
  (await bench.events()).flatMap((event) => (event.type === 'alert.fired' ? [event.alert] : []))

test('counts the failures of several processes together, and fires one alert', async () => {
  const bench = await TestBench.open()
  const ours = await benchOf(bench)
  const { link, theirs } = await anotherProcess(bench)
  try {
    const failure = {
      type: 'request.refused',
      act: 'login',
      mechanism: 'jwt',
      node: 'a',
      code: 'invalid_credentials',
      micros: 1,
    } as const
    for (let sent = 0; sent < 5; sent++) {
      ours.append(failure)
      theirs.append(failure)
    }
    await Promise.all([ours.observer.ledger.whenFlushed(), theirs.observer.ledger.whenFlushed()])
    await Promise.all([ours.reactions?.alertsSettled(), theirs.reactions?.alertsSettled()])
    expect(await alertsOf(bench)).toEqual(['failure-burst'])
  } finally {
    link.close()
  }
})

test('fires an alert if Redis has lost the data of a bench, and none if it is intact', async () => {
  const bench = await TestBench.open()
  await bench.login('server-session')
  const found = await benchOf(bench)
  await found.reactions?.inspectStore()
  await found.reactions?.alertsSettled()
  expect(await alertsOf(bench)).toEqual([])
  await lab().link.commands.unlink(benchKeys(bench.id).events)
  // It inspects the store every two seconds.
  await expect
    .poll(
      async () => {
        await found.reactions?.inspectStore()
        await found.reactions?.alertsSettled()
        return alertsOf(bench)
      },
      { timeout: 10_000 },
    )
    .toEqual(['store-lost'])
})

test('fires no alert on the bench of an attack', async () => {
  const { benches } = lab()
  const { bench } = await benches.createTemporary({
    preset: 'hardened',
    policy: PRESETS.hardened,
    clock: INITIAL_CLOCK,
  })
  try {
    bench.append({
      type: 'policy.limit_reached',
      mechanism: 'jwt',
      user: 'alice',
      node: 'a',
      limit: 1,
      outcome: 'evicted',
    })
    await bench.reactions?.alertsSettled()
    await bench.observer.ledger.whenFlushed()
    const events = await bench.observer.ledger.read('0-0', 100)
    expect(events.map(({ type }) => type)).toEqual(['policy.limit_reached'])
  } finally {
    await benches.deleteTemporary(bench)
  }
})

test('delays no request: a check and its events do not wait for the search', async () => {
  const bench = await TestBench.open()
  const found = await benchOf(bench)
  const alice = await bench.login('server-session')
  await alice.copy().from({ ip: '203.0.113.66' }).me()
  // The response has arrived, and nothing was searched so far.
  await found.observer.ledger.whenFlushed()
  const before = await found.observer.ledger.read('0-0', 100)
  expect(before.filter(({ type }) => type === 'alert.fired')).toEqual([])
  await found.reactions?.alertsSettled()
  expect(await alertsOf(bench)).toEqual(['impossible-travel'])
})

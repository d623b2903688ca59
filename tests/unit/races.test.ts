import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PRESETS } from '#lib/core/policy.ts'
import { assertConditions } from '#lib/races/conditions.ts'
import { exhaust } from '#lib/races/exhaust.ts'
import { learnedAt, valueText } from '#lib/races/facts.ts'
import { RACES } from '#lib/races/index.ts'
import { playwrightTestOf } from '#lib/races/playwright.ts'
import type { ActorContext, HoldName, Race } from '#lib/races/race.ts'
import { isSequential, moveAlong, startRun, switchesIn } from '#lib/races/run.ts'
import { type Text, text, withFacts } from '#lib/races/text.ts'
import type { Hold, World } from '#lib/races/world.ts'

const root = resolve(import.meta.dirname, '../..')
const DONE = text('done', '完成')
const MET = { isClockFrozen: true, areIdsSeeded: true, areCachesOff: true, hasHashedPassword: false }

/** A world without stores: its actors use only steps and locks. */
const emptyWorld = (conditions = MET): World => {
  const missing = () => {
    throw new Error('This world has no stores.')
  }
  return {
    policy: PRESETS.hardened,
    clock: { now: () => 0, advance: missing },
    account: { name: 'alice', roles: [], disabled: false },
    seen: { ip: '198.51.100.7', userAgent: 'Tests', node: 'a' },
    newId: missing,
    run: (hold: Hold, work) => {
      held.push(hold)
      return work()
    },
    shared: {} as World['shared'],
    memoryOf: missing,
    cached: missing,
    sessions: missing,
    mechanism: missing,
    records: missing,
    conditions: () => conditions,
  }
}
const held: Hold[] = []

/** A race of actors without stores. */
function raceOf(
  A: (context: ActorContext) => Promise<Text>,
  B: (context: ActorContext) => Promise<Text>,
  holdsAt: readonly HoldName[] = ['before'],
): Race {
  const part = {
    text: DONE,
    holdsAt,
    prepare: async () => ({
      actors: { A, B },
      state: async () => [],
      verdict: async () => ({ holds: true, because: DONE }),
    }),
  }
  const texts = { title: DONE, invariant: DONE, actors: { A: DONE, B: DONE } }
  return { id: 'test', ...texts, sources: [], fixedIn: { path: '' }, parts: { naive: part, fixed: part } }
}

const worlds = { open: () => emptyWorld(), close: async () => {} }

/** Takes two locks in this order, with a step while it has them. */
const lockBoth =
  (first: string, second: string) =>
  async ({ step, lock }: ActorContext) => {
    const releaseFirst = await lock(first)
    const releaseSecond = await lock(second)
    await step('write')
    releaseSecond()
    releaseFirst()
    return DONE
  }

describe('locks', () => {
  const opposite = raceOf(lockBoth('x', 'y'), lockBoth('y', 'x'))

  test('lets an actor that waits for a lock make no step', async () => {
    const run = await startRun(opposite, 'fixed', emptyWorld())
    await moveAlong(run, 'AA')
    expect(run.movable()).toEqual(['A'])
    expect(run.isFinished('B')).toBe(false)
    await moveAlong(run, 'A')
    expect(run.isFinished('A')).toBe(true)
    expect(run.movable()).toEqual(['B'])
  })

  test('refuses a schedule in which an actor that waits for a lock moves, naming the position', async () => {
    const same = raceOf(lockBoth('x', 'y'), lockBoth('x', 'y'))
    const run = await startRun(same, 'fixed', emptyWorld())
    await expect(moveAlong(run, 'ABA')).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'schedule',
      message: 'Position 2: actor B waits for a lock. Only actor A can move.',
    })
    await moveAlong(run, 'AA')
    expect(run.movable()).toEqual(['B'])
  })

  test('reports a deadlock as a bad outcome', async () => {
    const { results, shortestBad } = await exhaust(opposite, 'fixed', worlds)
    expect(shortestBad).toMatchObject({ schedule: 'AB', outcome: 'bad', holds: false })
    expect(shortestBad?.because.en).toMatch(/^Deadlock/)
    expect(results.filter(({ outcome }) => outcome === 'bad').map(({ schedule }) => schedule)).toEqual([
      'AB',
      'BA',
    ])
  })
})

test('counts an order as a race only if a step of one actor is between two of the other', () => {
  expect(['', 'A', 'AB', 'AABBB', 'BBA'].map(isSequential)).toEqual([true, true, true, true, true])
  expect(['ABA', 'BAAB', 'AABAB'].map(isSequential)).toEqual([false, false, false])
  expect(['', 'AAA', 'AB', 'ABAB'].map(switchesIn)).toEqual([0, 0, 1, 3])
})

test('holds an actor at the named points only', async () => {
  const holds = async (holdsAt: readonly HoldName[]) => {
    held.length = 0
    const race = raceOf(
      async () => {
        const [hold] = held
        for (const [operation, kind] of [
          ['find', 'read'],
          ['end', 'write'],
        ] as const) {
          await hold?.({ when: 'before', store: 'redis', operation, kind })
          await hold?.({ when: 'after', store: 'redis', operation, kind, result: null })
        }
        return DONE
      },
      async () => DONE,
      holdsAt,
    )
    const run = await startRun(race, 'fixed', emptyWorld())
    while (run.movable().length > 0) await run.move('A')
    return run.steps.map(({ when, operation }) => `${when}:${operation}`)
  }
  expect(await holds(['before'])).toEqual(['before:find', 'before:end'])
  expect(await holds(['before:end'])).toEqual(['before:end'])
  expect(await holds(['after-read'])).toEqual(['after:find'])
  expect(await holds(['before', 'after-write'])).toEqual(['before:find', 'before:end', 'after:end'])
})

test.each([
  [{ isClockFrozen: false }, 'the clock has moved'],
  [{ areIdsSeeded: false }, 'session IDs are random'],
  [{ areCachesOff: false }, 'a cache is in use'],
  [{ hasHashedPassword: true }, 'an actor has hashed a password'],
])('refuses to run a race under the conditions %j', async (change, reason) => {
  const world = emptyWorld({ ...MET, ...change })
  const race = raceOf(
    async () => DONE,
    async () => DONE,
  )
  await expect(startRun(race, 'fixed', world)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(reason),
  })
})

test('lets time pass, or a cache be used, only in a race about it', () => {
  const others = { ...MET, isClockFrozen: false, areCachesOff: false }
  expect(() => assertConditions({ movesClock: true, usesCache: true }, others)).not.toThrow()
  expect(RACES.filter(({ movesClock }) => movesClock).map(({ id }) => id)).toEqual(['touch-expiry'])
  expect(RACES.filter(({ usesCache }) => usesCache).map(({ id }) => id)).toEqual(['revoke-cache-fill'])
})

test('passes on an error of an actor', async () => {
  const race = raceOf(
    async ({ step }) => {
      await step('request')
      throw new Error('unavailable')
    },
    async () => DONE,
  )
  const run = await startRun(race, 'fixed', emptyWorld())
  await expect(run.move('A')).rejects.toThrow('unavailable')
  await expect(exhaust(race, 'fixed', worlds)).rejects.toThrow('unavailable')
})

test('shows values as short texts, and replaces what an actor has learned before', () => {
  expect(valueText(null)).toEqual({ en: 'none', zh: '无' })
  expect(valueText(['r0', 'r1'])).toEqual({ en: 'r0, r1', zh: 'r0、r1' })
  expect(valueText({ user: 'alice', successor: null })).toEqual({
    en: 'user: alice, successor: none',
    zh: 'user：alice，successor：无',
  })
  const point = { when: 'after', store: 'redis', operation: 'get token:r0', kind: 'read' } as const
  const [first, second] = [learnedAt({ ...point, result: 1 }), learnedAt({ ...point, result: 2 })]
  expect(withFacts(first, second)).toEqual(second)
  expect(learnedAt({ ...point, operation: 'replace', result: false })).toMatchObject([
    { value: { en: 'refused: the record has changed' } },
  ])
})

test('marks each file of naive code as deliberate, and has one for each race', () => {
  const folder = join(root, 'lib/vulnerable/races')
  const files = readdirSync(folder).filter((name) => name !== 'store.ts')
  expect(files.sort()).toEqual(RACES.map(({ id }) => `${id}.ts`).sort())
  for (const { id } of RACES) {
    const [first] = readFileSync(join(folder, `${id}.ts`), 'utf8').split('\n')
    expect(first).toBe(`// Quarantined: naive code of the race ${id}, with deliberate flaws.`)
  }
  expect(readFileSync(join(folder, 'store.ts'), 'utf8')).toMatch(/^\/\/ Quarantined: .*deliberate flaws\.\n/)
})

test('names a file of the product that exists, and a function in it', () => {
  for (const { id, fixedIn } of RACES) {
    const source = readFileSync(join(root, fixedIn.path), 'utf8')
    if (fixedIn.name !== undefined) expect(source, id).toMatch(new RegExp(`\\b${fixedIn.name}\\(`))
  }
})

test('quotes the title in the source of a Playwright test', () => {
  const race = { id: 'test', title: text("Alice's \\ race", '竞态') }
  expect(playwrightTestOf(race, 'fixed', 'ABA', 'good')).toContain(
    "test('Alice\\'s \\\\ race, fixed: ABA is good', async",
  )
})

import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { exhaust } from '#lib/races/exhaust.ts'
import { RACES } from '#lib/races/index.ts'
import { playwrightTestOf } from '#lib/races/playwright.ts'
import { IMPLEMENTATIONS, type Race } from '#lib/races/race.ts'
import { isSequential, startRun, switchesIn } from '#lib/races/run.ts'
import { DONE, keysOf, raceWith, withWorlds } from '../support/race-worlds.ts'
import { TestBench } from '../support/test-bench.ts'

const run = (bench: TestBench, id: string, body: object) =>
  bench.request(`/api/bench/races/${id}`, { method: 'POST', body })

const times: string[] = []
afterAll(() => console.log(times.join('\n')))

describe.each(RACES)('$id', (race: Race) => {
  const { id } = race

  test('has bad orders of steps with naive code, and none with the code of the product', async () => {
    const bench = await TestBench.open()
    for (const implementation of IMPLEMENTATIONS) {
      const { status, body } = await run(bench, id, { implementation, exhaust: true })
      expect(status).toBe(200)
      const { schedules, bad, sequential, map, ms } = body
      times.push(`${id}, ${implementation}: ${bad} of ${schedules} bad, ${ms} ms`)
      expect(map).toHaveLength(schedules)
      expect(new Set(map.map((each: { schedule: string }) => each.schedule)).size).toBe(schedules)
      expect(sequential).toBe(2)
      expect(schedules).toBeGreaterThan(sequential)
      expect(bad > 0, implementation).toBe(implementation === 'naive')
    }
  })

  test('keeps its invariant in every sequential order', async () => {
    const bench = await TestBench.open()
    for (const implementation of IMPLEMENTATIONS) {
      const { results } = await withWorlds(bench, race, (worlds) => exhaust(race, implementation, worlds))
      const sequential = results.filter(({ schedule }) => isSequential(schedule))
      expect(sequential).toHaveLength(2)
      for (const { schedule, holds } of sequential) expect(holds, `${implementation} ${schedule}`).toBe(true)
    }
  })

  test('replays the shortest bad order, which has the fewest switches, step by step', async () => {
    const bench = await TestBench.open()
    const { map, shortestBad, because } = (await run(bench, id, { implementation: 'naive', exhaust: true }))
      .body
    const fewest = Math.min(
      ...map.flatMap((each: { outcome: string; switches: number }) =>
        each.outcome === 'bad' ? [each.switches] : [],
      ),
    )
    expect(switchesIn(shortestBad)).toBe(fewest)
    const whole = await run(bench, id, { implementation: 'naive', schedule: shortestBad })
    expect(whole).toMatchObject({ status: 200, body: { outcome: 'bad', because, next: [] } })
    for (let length = 0; length < shortestBad.length; length++) {
      const { status, body } = await run(bench, id, {
        implementation: 'naive',
        schedule: shortestBad.slice(0, length),
      })
      expect(status).toBe(200)
      expect(body).toMatchObject({ outcome: 'open', because: null, seqs: [] })
      // The same steps lead to the same state.
      expect(body.steps).toEqual(whole.body.steps.slice(0, length))
      const next = body.next.find(({ actor }: { actor: string }) => actor === shortestBad[length])
      const { believes: _, state: __, ...made } = whole.body.steps[length]
      expect(next).toEqual(made)
    }
  })

  test('never ends badly with the code of the product, whichever actor is chosen for each step', async () => {
    const bench = await TestBench.open()
    await withWorlds(bench, race, (worlds) =>
      fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (choices) => {
          const running = await startRun(race, 'fixed', worlds.open())
          let movable = running.movable()
          while (movable[0]) {
            const isFirst = choices.next().value || movable.length === 1
            await running.move(isFirst ? movable[0] : (movable[1] ?? movable[0]))
            movable = running.movable()
          }
          const result = await running.result()
          expect(result, running.schedule).toMatchObject({ holds: true })
        }),
        { numRuns: 40 },
      ),
    )
  })

  test('labels every step in both languages, and shows no credential', async () => {
    const bench = await TestBench.open()
    for (const implementation of IMPLEMENTATIONS) {
      const { map } = (await run(bench, id, { implementation, exhaust: true })).body
      const { schedule } = map.at(-1)
      const { body } = await run(bench, id, { implementation, schedule })
      expect(body.steps).toHaveLength(schedule.length)
      for (const step of body.steps) {
        expect(step.label.zh, step.operation).toMatch(/\p{Script=Han}/u)
        expect(step.label.en).not.toMatch(/\p{Script=Han}/u)
      }
      // Tokens and digests are longer than every word of the tables.
      expect(JSON.stringify(body)).not.toMatch(/[\w-]{40,}|[0-9a-f]{32,}/)
    }
  })

  test('reports one event for a run, and none for an order that has not ended', async () => {
    const bench = await TestBench.open()
    await run(bench, id, { implementation: 'naive', schedule: 'A' })
    const { shortestBad, schedules, bad, seqs } = (
      await run(bench, id, { implementation: 'naive', exhaust: true })
    ).body
    const once = (await run(bench, id, { implementation: 'naive', schedule: shortestBad })).body
    const events = await bench.events()
    const facts = { race: id, implementation: 'naive', schedule: shortestBad, outcome: 'bad' }
    expect(events.filter(({ type }) => type === 'race.finished')).toMatchObject([
      { ...facts, exhausted: { schedules, bad }, seq: seqs[0] },
      { ...facts, seq: once.seqs[0] },
    ])
    // Sessions of a run are not sessions of the bench.
    expect(events.filter(({ type }) => type !== 'race.finished')).toEqual([])
  })

  test('leaves nothing in Redis', async () => {
    const bench = await TestBench.open()
    const before = await keysOf(bench)
    for (const implementation of IMPLEMENTATIONS) {
      await run(bench, id, { implementation, schedule: 'A' })
      await run(bench, id, { implementation, exhaust: true })
      await run(bench, id, { implementation, schedule: 'A'.repeat(40) })
    }
    await bench.events()
    const isNew = (key: string) => !before.includes(key) && !key.endsWith(':events')
    expect((await keysOf(bench)).filter(isNew)).toEqual([])
  })
})

test('lists the races, with texts in both languages and the code of both implementations', async () => {
  const bench = await TestBench.open()
  const { races } = await bench.call('GET', '/api/races')
  expect(races.map(({ id }) => id)).toEqual(RACES.map(({ id }) => id))
  for (const race of races) {
    expect(race.id).toMatch(/^[a-z]+(-[a-z]+)+$/)
    const texts = [race.title, race.invariant, race.naive, race.fixed, ...race.actors.map(({ name }) => name)]
    for (const { en, zh } of texts) {
      expect(en).toMatch(/^[^\p{Script=Han}]+$/u)
      expect(zh).toMatch(/\p{Script=Han}/u)
      expect(zh).not.toMatch(/\p{Script=Han}[,:;]/u)
    }
    for (const { url } of race.sources) expect(url).toMatch(/^https:\/\//)
    const { listings, ...one } = await bench.call('GET', '/api/races/{id}', { params: { id: race.id } })
    expect(one).toEqual(race)
    const naive = JSON.stringify(listings.naive.lines)
    expect(naive).toContain(`Quarantined: naive code of the race ${race.id}, with deliberate flaws.`)
    if (race.code.fixed.name !== undefined)
      expect(JSON.stringify(listings.fixed.lines)).toContain(race.code.fixed.name)
  }
})

test('responds with 404 to an unknown race', async () => {
  const bench = await TestBench.open()
  expect(await run(bench, 'unknown', { implementation: 'naive' })).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  })
  expect(await bench.request('/api/races/unknown')).toMatchObject({ status: 404 })
})

test.each([
  [{}],
  [{ implementation: 'other' }],
  [{ implementation: 'naive', schedule: 'ABC' }],
  [{ implementation: 'naive', schedule: 'A'.repeat(41) }],
  [{ implementation: 'naive', schedule: 7 }],
  [{ implementation: 'naive', exhaust: false }],
  [{ implementation: 'naive', schedule: 'A', exhaust: true }],
  [{ implementation: 'naive', hold: 'before:get' }],
])('refuses the body %j', async (body) => {
  const bench = await TestBench.open()
  expect(await run(bench, 'login-limit', body)).toMatchObject({
    status: 422,
    body: { code: 'invalid_request' },
  })
})

test('names the position at which an actor has finished', async () => {
  const bench = await TestBench.open()
  const answer = await run(bench, 'login-limit', { implementation: 'naive', schedule: 'AAAAB' })
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } })
  expect(answer.body.detail).toContain('Position 4: actor A has finished. Only actor B can move.')
})

test('is the same on every bench, whatever its policy, clock, faults and keys', async () => {
  const bench = await TestBench.open({ clock: { frozen: true } })
  const other = await TestBench.open({ preset: 'textbook', policy: { jwt: { gracePeriodSeconds: 0 } } })
  await other.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  await other.advance(3600)
  const facts = ({ body }: { body: Record<string, unknown> }) => ({ ...body, ms: 0, seqs: [] })
  for (const { id } of RACES) {
    const body = { implementation: 'fixed', exhaust: true }
    const [here, there] = await Promise.all([run(bench, id, body), run(other, id, body)])
    expect(facts(there)).toEqual(facts(here))
  }
})

test('runs on two benches at the same time without either seeing the other', async () => {
  const benches = await Promise.all([TestBench.open(), TestBench.open()])
  const results = await Promise.all(
    benches.map((bench) => run(bench, 'login-limit', { implementation: 'naive', exhaust: true })),
  )
  const [first, second] = results.map(({ body }) => ({ map: body.map, bad: body.bad }))
  expect(second).toEqual(first)
  for (const bench of benches) {
    const finished = (await bench.events()).filter(({ type }) => type === 'race.finished')
    expect(finished).toHaveLength(1)
    expect((await bench.request('/api/sessions')).body.sessions).toEqual([])
  }
})

test('executes one exhaustive run of a bench at a time', async () => {
  const bench = await TestBench.open()
  const body = { implementation: 'naive', exhaust: true }
  const answers = await Promise.all([run(bench, 'reuse-successor', body), run(bench, 'login-limit', body)])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect((await run(bench, 'login-limit', body)).status).toBe(200)
})

test('limits the runs of one order at the same time', async () => {
  const bench = await TestBench.open()
  const body = { implementation: 'fixed', schedule: '' }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => bench.request('/api/bench/races/login-limit', { method: 'POST', body })),
  )
  const statuses = new Set(answers.map(({ status }) => status))
  expect(statuses).toEqual(new Set([200, 429]))
  expect((await run(bench, 'login-limit', body)).status).toBe(200)
})

describe('an exhaustive run', () => {
  /** Two actors of six steps each, which never meet. */
  const independent = raceWith(async (world, _, id) => {
    for (let step = 0; step < 6; step++) await world.shared.set(`${id}${step}`, step)
    return DONE
  })

  test('executes all 924 orders of two actors of six steps, by number of switches', async () => {
    const bench = await TestBench.open()
    const startedAt = performance.now()
    const { results, shortestBad } = await withWorlds(bench, independent, (worlds) =>
      exhaust(independent, 'fixed', worlds),
    )
    times.push(`924 orders: ${Math.round(performance.now() - startedAt)} ms`)
    expect(shortestBad).toBe(null)
    const counts = new Map<number, number>()
    for (const { schedule } of results) {
      const switches = switchesIn(schedule)
      counts.set(switches, (counts.get(switches) ?? 0) + 1)
    }
    // Ordered: a Map keeps the order in which its keys were added.
    expect([...counts]).toEqual(
      [2, 10, 50, 100, 200, 200, 200, 100, 50, 10, 2].map((count, index) => [index + 1, count]),
    )
    expect(new Set(results.map(({ schedule }) => schedule)).size).toBe(924)
    expect((await keysOf(bench)).filter((key) => key.includes(':race:'))).toEqual([])
  })

  test('refuses a race with more orders than the limit, and deletes what it has stored', async () => {
    const bench = await TestBench.open()
    const running = withWorlds(bench, independent, (worlds) => exhaust(independent, 'fixed', worlds, 100))
    await expect(running).rejects.toMatchObject({ code: 'not_supported' })
    expect((await keysOf(bench)).filter((key) => key.includes(':race:'))).toEqual([])
  })
})

test('writes a Playwright test that replays an order', async () => {
  const [race] = RACES as [Race]
  const bench = await TestBench.open()
  const { shortestBad } = (await run(bench, race.id, { implementation: 'naive', exhaust: true })).body
  const source = playwrightTestOf(race, 'naive', shortestBad)
  expect(source).toContain("import { expect, test } from '@playwright/test'\n")
  const called: unknown[] = []
  /** Stands in for the `request` of Playwright. */
  const request = {
    async post(path: string, { headers = {}, data }: { headers?: Record<string, string>; data: object }) {
      called.push(path)
      const answer = await bench.request(path, { method: 'POST', body: data, headers })
      return { status: () => answer.status, json: async () => answer.body }
    },
  }
  let work: ((fixtures: { request: typeof request }) => Promise<void>) | null = null
  const define = (_: string, given: typeof work) => {
    work = given
  }
  new Function('test', 'expect', source.replace(/^import .*$/m, ''))(define, expect)
  await (work as never as (fixtures: object) => Promise<void>)({ request })
  expect(called).toEqual(['/api/benches', `/api/bench/races/${race.id}`])
})

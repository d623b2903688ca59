import { expect, type Mechanism, type NodeName, type Reply, test } from '#lib/kit/playwright.ts'
import { EXAMPLES } from '../support/kit-examples.ts'

/* What the kit refuses to do, because a test that expects a refusal or no event would pass without it; and the examples of the page. */

test.describe('steals', () => {
  test('no credential from a client that has none', async ({ alice, mallory }) => {
    for (const mechanism of ['server-session', 'jwt'] as const) {
      const attempt = mallory.on(mechanism).steal(alice.on(mechanism))
      await expect(attempt).rejects.toThrow(`alice has no credential of ${mechanism}: log in first.`)
      const victim = await alice.login(mechanism)
      await mallory.on(mechanism).steal(victim)
      await expect(mallory.on(mechanism).me()).toBeAccepted()
      await victim.logout()
      await expect(mallory.on(mechanism).steal(victim)).rejects.toThrow('log in first')
    }
  })

  test('no credential of another mechanism', async ({ alice, mallory }) => {
    const victim = await alice.login('opaque-token')
    await expect(mallory.on('jwt').steal(victim)).rejects.toThrow("use mallory.on('opaque-token')")
  })
})

test('knows no other mechanism, user or client', async ({ alice, lane, world }) => {
  const unknown = 'oauth' as Mechanism
  expect(() => alice.on(unknown)).toThrow(/no mechanism oauth.*server-session, .*jwt/)
  expect(() => lane(unknown)).toThrow(/no mechanism oauth/)
  expect(() => lane('toString' as Mechanism)).toThrow(/no mechanism toString/)
  expect(() => world.user('dave')).toThrow(/no user dave: it has alice/)
  world.person('tablet', 'alice', 'test')
  expect(() => world.person('tablet', 'bob', 'test')).toThrow(/tablet .* logs in as alice, not as bob/)
  await expect(world.setUser('dave', { disabled: true })).rejects.toThrow('User dave not found')
  await expect(world.session('')).rejects.toThrow('log in first')
  expect(await world.session('unknown')).toBeNull()
})

test('advances the clock by what the test states, or throws', async ({ clock }) => {
  const now = await clock.now()
  expect(await clock.advance({ days: 1, hours: 1, minutes: 1, seconds: 1 })).toBe(now + 90_061_000)
  await expect(clock.advance({})).rejects.toThrow('has no duration')
  await expect(clock.advance({ minute: 5 } as object)).rejects.toThrow('cannot advance by 5 minute')
  await expect(clock.advance({ minutes: Number.NaN })).rejects.toThrow('cannot advance by NaN minutes')
  for (const instant of [null, undefined, Number.NaN, Math.floor(now / 1000)])
    await expect(clock.advanceTo(instant as number)).rejects.toThrow('epoch milliseconds')
  expect(await clock.now()).toBe(now + 90_061_000)
})

test('has no fault, node, bug or setting that the server does not know', async ({ faults, nodes, world }) => {
  await expect(faults.redis('dwon' as 'down')).rejects.toThrow('expected one of')
  await expect(faults.set({ reddis: 'down' })).rejects.toThrow('Unrecognized key')
  await expect(nodes.stop('x' as NodeName)).rejects.toThrow('Valid: a, b, c')
  await expect(world.setMutations(['m99'])).rejects.toThrow('Unknown mutation m99')
  await expect(world.setPolicy({ jwtt: {} })).rejects.toThrow('Unrecognized key')
})

test('looks for no event that there cannot be', async ({ alice, ledger }) => {
  await expect(ledger.events({ type: 'sesion.ended' })).rejects.toThrow(
    /no event sesion\.ended.*session\.ended/,
  )
  await expect(
    expect(ledger).not.toHaveEvent({ type: 'session.ended', sessionId: undefined as unknown as string }),
  ).rejects.toThrow('no value for sessionId')
  await alice.login('jwt')
  expect(await ledger.events({ type: 'session.ended' })).toEqual([])
})

test.describe('an assertion fails in both forms', () => {
  test('for a lane that never had a session', async ({ lane }) => {
    await expect(expect(lane('jwt')).toHaveEnded()).rejects.toThrow('has never had a session')
    await expect(expect(lane('jwt')).not.toHaveEnded()).rejects.toThrow('has never had a session')
  })

  test('for a session that the bench does not have', async ({ alice }) => {
    const lane = await alice.login('jwt')
    lane.session = lane.session && { ...lane.session, id: 'unknown' }
    await expect(expect(lane).not.toHaveEnded()).rejects.toThrow('does not have session unknown')
  })

  test('for a value that is no response', async ({ lane, request, lab }) => {
    const others: readonly unknown[] = [lane('jwt'), await request.get(`${lab.url}/api/health/ready`), null]
    for (const other of others) {
      await expect(expect(other as Reply).not.toBeAccepted()).rejects.toThrow('a response of the kit')
      await expect(expect(other as Reply).not.toBeRefusedWith('expired')).rejects.toThrow(
        'a response of the kit',
      )
    }
  })
})

test('lets a test delete its own bench', async ({ world }) => {
  expect((await world.send('DELETE', '/api/bench')).status).toBeLessThan(300)
  expect((await world.send('GET', '/api/bench')).status).toBe(404)
})

test.describe('an example of the page passes in a new world', () => {
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>

  for (const { name, code } of EXAMPLES) {
    test(
      name,
      async ({
        world,
        alice,
        bob,
        carol,
        mallory,
        phone,
        lane,
        clock,
        faults,
        nodes,
        ledger,
        settled,
        lab,
        request,
      }) => {
        const persons = { alice, bob, carol, mallory, phone }
        const all = { expect, world, ...persons, lane, clock, faults, nodes, ledger, settled, lab, request }
        await new AsyncFunction(...Object.keys(all), code)(...Object.values(all))
      },
    )
  }
})

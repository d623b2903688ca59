import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import type { Bench } from '#lib/bench/bench.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { startFaultyProxy } from '../support/faulty-proxy.ts'
import type { Client, TestBench as LabBench } from '../support/test-bench.ts'

/*
 * Restores during which something else happens: logouts and logins in two processes, an outage of Redis, another restore. No
 * session that has ended is accepted afterwards, and the list of sessions is that of the sessions that are accepted.
 */
const redis = await startRedis()
const wire = await startFaultyProxy(redis.url.slice('unix:'.length))
process.env.REDIS_URL = `redis://127.0.0.1:${wire.port}`
const { send } = await import('../support/app.ts')
const { TestBench } = await import('../support/test-bench.ts')
const { lab } = await import('#lib/bench/lab.ts')
const { Benches } = await import('#lib/bench/benches.ts')
const { BenchBackups } = await import('#lib/bench/bench-backups.ts')
const { completeRestore } = await import('#lib/bench/restore-run.ts')
const { sessionsFor } = await import('#lib/bench/compose.ts')
const { factsOf } = await import('#lib/core/mechanism-facts.ts')
const { MECHANISM_IDS } = await import('#lib/core/session.ts')
const { PRESETS } = await import('#lib/core/policy.ts')
const { INITIAL_CLOCK, setFrozen } = await import('#lib/core/clock.ts')
const { connectRedis, whenReady } = await import('#lib/redis/connection.ts')
const { benchPolicy } = await import('../support/restore-policies.ts')

const { environment, benches: own } = lab()
const link = connectRedis(environment.redis)
await whenReady(link, 5000)
const { redis: _, ...shared } = own.surroundings
/** A second process. */
const others = new Benches(link, environment.sessionSecrets, 1000, { ...shared, meter: null })

afterAll(async () => {
  await link.close()
  await lab().link.close()
  wire.close()
  await redis.stop()
})
afterEach(async () => {
  vi.restoreAllMocks()
  wire.unmute()
  wire.resume()
  await expect
    .poll(async () => (await send('/api/health/ready')).status, { timeout: 20_000, interval: 20 })
    .toBe(200)
})

const backupsIn = (benches: typeof own, bench: Bench) =>
  new BenchBackups({ benches, bench, secrets: environment.sessionSecrets, onEvent: () => {} })

const UNLIMITED = { perUser: 100, perIp: 100, onExceed: 'evict-oldest' }
const open = () => TestBench.open({ policy: { concurrency: UNLIMITED } })
const backUp = (bench: LabBench) => bench.call('POST', '/api/bench/backups', { body: {} })
const restore = (bench: LabBench, id: string, protection: RestoreProtection) =>
  bench.request(`/api/bench/backups/${id}/restore`, { method: 'POST', body: { protection } })
const isAccepted = async (client: Client) => (await client.copy().me('?slide=0')).status === 200

async function benchOf({ id }: LabBench): Promise<Bench> {
  const bench = await own.find(id)
  if (!bench) throw new Error('The bench exists.')
  return bench
}

async function expectTrueList(bench: LabBench, clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    const row = await (await benchOf(bench)).observer.index.find(client.session?.id ?? '')
    const accepted = await isAccepted(client)
    expect([client.mechanism, row?.state, accepted]).toEqual([
      client.mechanism,
      accepted ? 'active' : 'ended',
      accepted,
    ])
  }
}

interface Held {
  readonly id: string
  credential: string
  refreshToken: string | null
  hasEnded: boolean
  wasRenewed: boolean
}

interface Step {
  readonly do: 'log-in' | 'log-out' | 'refresh'
  readonly afterMs: number
  readonly inOther: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('log-in' as const, 'log-out' as const, 'log-out' as const, 'refresh' as const),
  afterMs: fc.nat({ max: 25 }),
  inOther: fc.boolean(),
})

/** A bench that both processes serve, and the sessions on it. */
class Race {
  readonly held: Held[] = []
  private readonly id: string
  private readonly mechanism: MechanismId

  constructor(id: string, mechanism: MechanismId) {
    this.id = id
    this.mechanism = mechanism
  }

  async take({ do: act, afterMs, inOther }: Step, number: number): Promise<void> {
    await sleep(afterMs)
    if (act === 'log-in') return this.logIn(inOther, number)
    const held = this.held[number % 6]
    if (!held) return
    const { credential, refreshToken } = held
    if (act === 'log-out') {
      const sessions = await this.at(inOther, 'logout', credential)
      const { reach } = await sessions.endPresented({ credential, refreshToken }, 'signed_out')
      if (reach === 'everywhere') held.hasEnded = true
      return
    }
    held.wasRenewed = true
    const presented = refreshToken ?? credential
    const renewed = await (await this.at(inOther, 'refresh', presented)).refresh(presented, seenAt('a'))
    if (!renewed.ok) return
    held.credential = renewed.issued.credential
    held.refreshToken = renewed.issued.refreshToken ?? refreshToken
  }

  async logIn(inOther: boolean, number: number): Promise<void> {
    const user = number % 2 === 0 ? 'alice' : 'bob'
    const options = { device: 'Test', rememberMe: false, carrier: factsOf(this.mechanism).carriers[0] }
    const account = { name: user, roles: ['user'], disabled: false }
    const result = await (await this.at(inOther, 'login', null)).login(account, seenAt('a'), options)
    if (!result.ok) throw new Error('Limits are lifted.')
    const { credential, refreshToken, session } = result.issued
    this.held.push({ id: session.id, credential, refreshToken, hasEnded: false, wasRenewed: false })
  }

  async isAccepted({ credential, refreshToken }: Held): Promise<boolean> {
    const checked = await (await this.at(false, 'me', credential)).check(credential, seenAt('a'), {
      slide: false,
    })
    if (checked.ok || refreshToken === null) return checked.ok
    return (await (await this.at(false, 'refresh', refreshToken)).refresh(refreshToken, seenAt('a'))).ok
  }

  private async at(inOther: boolean, act: 'login' | 'me' | 'refresh' | 'logout', credential: string | null) {
    const bench = await (inOther ? others : own).find(this.id)
    if (!bench) throw new Error('The bench exists.')
    const { mechanism } = this
    const carrier = factsOf(mechanism).carriers[0]
    return sessionsFor(bench, { mechanism, node: 'a', act, carrier, credential, onEvent: () => {} })
  }
}

const seenAt = (node: NodeId) => ({ ip: '192.0.2.1', userAgent: 'Test/1.0', node })

describe('logouts, logins and refreshes during a restore, in two processes', () => {
  const CASES = [
    { mechanism: 'server-session', store: 'redis' },
    { mechanism: 'server-session', store: 'database' },
    { mechanism: 'opaque-token' },
    { mechanism: 'jwt', revocation: 'denylist' },
    { mechanism: 'jwt', revocation: ['not-before', 'epoch'] },
    { mechanism: 'sealed-cookie', revocation: 'denylist' },
  ] as const

  test.each(CASES.map((each) => [JSON.stringify(each), each] as const))(
    'revive no session that has ended, and are listed as they are: %s',
    async (_, choice) => {
      const { mechanism } = choice
      const run = async (protection: RestoreProtection, isFrozen: boolean, steps: readonly Step[]) => {
        const policy = benchPolicy(PRESETS.hardened, choice as Parameters<typeof benchPolicy>[1])
        const clock = setFrozen(INITIAL_CLOCK, isFrozen, Date.now())
        const { bench } = await own.create({ preset: 'hardened', policy, clock })
        const race = new Race(bench.id, mechanism)
        for (let number = 0; number < 6; number++) await race.logIn(number % 2 === 1, number)
        const backups = backupsIn(own, bench)
        const { id } = await backups.create()
        await Promise.all([
          backups.restore(id, protection),
          ...steps.map((each, number) => race.take(each, number)),
        ])
        const theirs = await others.find(bench.id)
        await theirs?.observer.ledger.whenFlushed()
        await bench.observer.ledger.whenFlushed()
        const rows = await bench.observer.index.all({})
        for (const held of race.held) {
          const accepted = await race.isAccepted(held)
          const row = rows.find(({ id }) => id === held.id)
          const about = `${held.id}, ${row?.state} ${row?.endReason}, has ended: ${held.hasEnded}`
          if (protection !== 'none') expect(accepted && held.hasEnded, about).toBe(false)
          // Of a login while all sessions of its user are revoked, no event says that it ended, with or without a restore.
          if ('revocation' in choice && typeof choice.revocation !== 'string') continue
          // Without a protection, the spent token of a session may be the one that is accepted.
          if (protection !== 'none' || !held.wasRenewed) expect(accepted, about).toBe(row?.state === 'active')
        }
        await own.delete(bench.id)
      }
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('journal' as const, 'journal' as const, 'epoch' as const, 'none' as const),
          fc.boolean(),
          fc.array(step, { minLength: 8, maxLength: 24 }),
          run,
        ),
        { numRuns: 20 },
      )
    },
    180_000,
  )
})

test('two restores of one bench exclude each other, in two processes as well', async () => {
  const bench = await open()
  const clients = await Promise.all(Array.from({ length: 10 }, () => bench.login('opaque-token')))
  const { id } = await backUp(bench)
  for (const client of clients) await client.copy().logout()
  const theirs = await others.find(bench.id)
  if (!theirs) throw new Error('The bench exists.')
  const [epoch, none] = await Promise.all([
    restore(bench, id, 'epoch'),
    backupsIn(others, theirs)
      .restore(id, 'none')
      .catch((error) => error),
  ])
  const isRefused = epoch.status === 409
  expect(isRefused || none?.code === 'conflict').toBe(true)
  if (!isRefused) for (const client of clients) expect(await isAccepted(client)).toBe(false)
  // A later one does not lower the epoch.
  const before = (await benchOf(bench)).state.restore?.epoch ?? null
  await backupsIn(others, (await others.find(bench.id)) ?? theirs).restore(id, 'none')
  expect((await benchOf(bench)).state.restore?.epoch ?? null).toBe(before)
  await expectTrueList(bench, clients)
})

const PROTECTIONS = ['journal', 'epoch'] as const

/** A bench whose backup has sessions that ended after it. */
async function openBackedUp(protection: RestoreProtection) {
  const bench = await open()
  const lanes = await Promise.all(
    MECHANISM_IDS.map((mechanism) =>
      Promise.all([1, 2, 3].map(() => bench.login(mechanism, 'alice', { carrier: 'cookie' }))),
    ),
  )
  const { id } = await backUp(bench)
  const left = lanes.map(([first]) => first).filter((client) => client !== undefined)
  for (const client of left) await client.copy().logout()
  return { bench, id, protection, left, all: lanes.flat() }
}

// Both protections in the same outage: it takes as long as commands wait for Redis.
test.each(['hang', 'mute'] as const)(
  'no ended session is accepted after Redis was lost while the stores were put back (%s), and the list is corrected',
  async (fault) => {
    const benches = await Promise.all(PROTECTIONS.map(openBackedUp))
    const { commands } = lab().link
    const evaluate = commands.eval.bind(commands)
    let waiting = benches.length
    const all = Promise.withResolvers<void>()
    vi.spyOn(commands, 'eval').mockImplementation((async (...args: Parameters<typeof evaluate>) => {
      if (String(args[0]).includes('Puts the keys of a bench back')) {
        waiting -= 1
        if (waiting === 0) {
          wire[fault]()
          all.resolve()
        }
        await all.promise
      }
      return evaluate(...args)
    }) as typeof commands.eval)
    const restored = await Promise.all(
      benches.map(({ bench, id, protection }) => restore(bench, id, protection)),
    )
    vi.restoreAllMocks()
    for (const { status, body } of restored) {
      expect([status, body.code]).toEqual([503, 'service_unavailable'])
      expect(body.detail).toMatch(/not known whether the stores were put back/)
      expect(body.detail).not.toMatch(/unchanged/)
    }
    wire.unmute()
    wire.resume()
    await expect.poll(async () => (await send('/api/health/ready')).status, { timeout: 20_000 }).toBe(200)
    for (const { bench, id, protection, left, all } of benches) {
      for (const client of left) expect(await isAccepted(client), protection).toBe(false)
      const found = await benchOf(bench)
      await expect
        .poll(
          async () => {
            await completeRestore(found, own, (event) => found.append(event))
            return found.state.restoring
          },
          { timeout: 20_000, interval: 200 },
        )
        .toBe(null)
      for (const client of left) expect(await isAccepted(client), protection).toBe(false)
      await expectTrueList(bench, all)
      expect((await bench.events()).filter(({ type }) => type === 'backup.restored')).toMatchObject([
        { backup: id, protection, interrupted: true, returned: 0 },
      ])
      // The bench can be restored again.
      expect((await restore(bench, id, protection)).status).toBe(200)
      for (const client of left) expect(await isAccepted(client), protection).toBe(false)
    }
  },
)

test('completes a restore of a process that was killed, and refuses what that process still sends', async () => {
  const bench = await open()
  const client = await bench.login('opaque-token')
  const { id } = await backUp(bench)
  const theirs = await others.find(bench.id)
  if (!theirs) throw new Error('The bench exists.')
  // Their process stops before it puts the stores back, and loses the lock.
  const evaluate = link.commands.eval.bind(link.commands)
  const { promise: mayContinue, resolve: proceed } = Promise.withResolvers<void>()
  const { promise: hasBegun, resolve: begun } = Promise.withResolvers<void>()
  vi.spyOn(link.commands, 'eval').mockImplementation((async (...args: Parameters<typeof evaluate>) => {
    if (!String(args[0]).includes('Puts the keys of a bench back')) return evaluate(...args)
    begun()
    await mayContinue
    return evaluate(...args)
  }) as typeof link.commands.eval)
  const restoring = backupsIn(others, theirs).restore(id, 'none')
  await hasBegun
  await lab().link.commands.del(`{${bench.id}}:backup-lock`)
  const found = await benchOf(bench)
  expect(found.state.restoring).toMatchObject({ backup: id, protection: 'none' })
  await completeRestore(found, own, (event) => found.append(event))
  expect(found.state.restoring).toBe(null)
  await client.copy().logout()
  proceed()
  await expect(restoring).rejects.toMatchObject({ code: 'conflict' })
  expect(await isAccepted(client)).toBe(false)
  await expectTrueList(bench, [client])
})

test('a reset during a restore has the last word', async () => {
  for (let round = 0; round < 5; round++) {
    const bench = await open()
    const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
    const { id } = await backUp(bench)
    const [{ status }] = await Promise.all([
      restore(bench, id, 'none'),
      sleep(round * 4).then(() => bench.must('/api/bench/reset', { method: 'POST', body: {} })),
    ])
    expect([200, 404, 409]).toContain(status)
    for (const client of clients) expect(await isAccepted(client), client.mechanism).toBe(false)
    expect((await benchOf(bench)).state.restoring).toBe(null)
  }
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bench } from '#lib/bench/bench.ts'
import { sessionsFor } from '#lib/bench/compose.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import { isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { MechanismId, Session } from '#lib/core/session.ts'
import type { Sessions } from '#lib/core/sessions.ts'
import type { EndedSession } from '#lib/core/termination.ts'
import { type Case, PURE, WITH_TECHNIQUE } from '../support/cases.ts'
import { serverBench } from '../support/forge.ts'
import { TestBench } from '../support/test-bench.ts'

/*
 * Whole lives of sessions as a property test, on the code that the routes call, over the real stores.
 * `stores.test.ts` tests a store alone; here policy, mechanism and revocation are above it, and actions may
 * run concurrently.
 */

const RECORDS: readonly Case[] = [
  {
    name: 'server-session in memory',
    mechanism: 'server-session',
    options: { policy: { serverSession: { store: 'memory' } } },
  },
  { name: 'server-session in Redis', mechanism: 'server-session', options: {} },
  { name: 'opaque-token', mechanism: 'opaque-token', options: {} },
]
const REVOCABLE: readonly Case[] = WITH_TECHNIQUE.filter(({ technique }) => typeof technique === 'string')
/** Those that can revoke one session alone, and that count sessions. */
const WITH_SINGLE_REVOCATION: readonly Case[] = [
  ...RECORDS,
  ...REVOCABLE.filter(({ name }) => name.endsWith('denylist')),
]

const IDLE_MS = 60_000
const ABSOLUTE_MS = 300_000
const GRACE_MS = 10_000
const POLICY = {
  lifetime: { idleSeconds: 60, absoluteSeconds: 300, renewalSeconds: 30 },
  concurrency: { perUser: 3, perIp: 10_000, onExceed: 'evict-oldest' },
  jwt: { accessSeconds: 30, gracePeriodSeconds: 10, rotation: true, reuseDetection: true },
}
const ALICE = { name: 'alice', roles: ['user'], disabled: false }
const CLIENT = { ip: '192.0.2.1', userAgent: 'Tests/1.0', node: 'a' } as const
const OPTIONS = { device: 'Tests', rememberMe: false, carrier: 'cookie' } as const

/** A bench whose clock is moved only by the test, and the sessions of one node in it. */
async function stage({ mechanism, options }: Case, more: object = {}) {
  const { policy = {}, ...settings } = options as { policy?: Record<string, object> }
  const given = { ...POLICY, ...policy, jwt: { ...POLICY.jwt, ...policy.jwt }, ...more }
  const bench = await TestBench.open({ ...settings, clock: { frozen: true }, policy: given })
  const inside = await serverBench(bench)
  return { bench: inside, sessions: flowOf(inside, mechanism), wait: (ms: number) => pass(inside, ms) }
}

function flowOf(liveBench: Bench, mechanism: MechanismId): Sessions {
  const request = { mechanism, node: 'a', act: 'me', carrier: 'cookie', credential: null } as const
  return sessionsFor(liveBench, { ...request, onEvent: () => {} })
}

function pass(liveBench: Bench, ms: number): void {
  liveBench.state = {
    ...liveBench.state,
    clock: { ...liveBench.state.clock, frozenAt: liveBench.now() + ms },
  }
}

/** The issued credentials of a session, and its state according to the responses. */
interface Life {
  readonly id: string
  readonly bornAt: number
  readonly held: { credential: string; refreshToken: string | null }[]
  session: Session
  /** When activity was last accepted: the idle timeout counts from there at the latest. */
  seenAt: number
  /** A response stated that no copy is accepted from here on. */
  over: boolean
  /** No action that could have ended it ran concurrently. */
  sure: boolean
}

const which = fc.constantFrom<'newest' | 'first' | 'one before'>('newest', 'newest', 'first', 'one before')
const n = fc.nat(3)
const act = fc.oneof(
  fc.record({ do: fc.constant('login' as const) }),
  fc.record({ do: fc.constant('touch' as const), n, which }),
  fc.record({ do: fc.constant('touch' as const), n, which }),
  fc.record({ do: fc.constant('refresh' as const), n, which }),
  fc.record({ do: fc.constant('refresh' as const), n, which }),
  fc.record({ do: fc.constant('step-up' as const), n, which }),
  fc.record({ do: fc.constant('sign-out' as const), n, which }),
  fc.record({ do: fc.constant('revoke' as const), n }),
  fc.record({ do: fc.constant('expire' as const), n }),
)
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never
/** Time passes, then some actions run concurrently. */
const step = fc.record({
  wait: fc.constantFrom(0, 0, 0, 1000, 9_000, 10_000, 11_000, 30_000, 59_000, 61_000, 240_000),
  acts: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(act) },
    { weight: 1, arbitrary: fc.array(act, { minLength: 2, maxLength: 4 }) },
  ),
})

/** The properties of every run, checked as it proceeds. */
class Properties {
  readonly lives: Life[] = []
  private readonly successors = new Map<string, { successor: string; at: number }>()
  private readonly mechanism: MechanismId
  private readonly sessions: Sessions
  private readonly now: () => number
  private readonly account: typeof ALICE
  readonly client: { readonly ip: string; readonly userAgent: string; readonly node: 'a' }

  /** @param run of its own user and address, so that no index contains the sessions of the runs before */
  constructor(mechanism: MechanismId, sessions: Sessions, now: () => number, run: number) {
    this.mechanism = mechanism
    this.sessions = sessions
    this.now = now
    this.account = { ...ALICE, name: `alice-${run}` }
    this.client = { ...CLIENT, ip: `198.18.${run >> 8}.${run & 255}` }
  }

  async run({ acts }: { acts: readonly Act[] }): Promise<void> {
    const isAlone = acts.length === 1
    // A session that had ended before the actions must stay ended, whatever they do.
    const over = new Set(this.lives.filter((life) => life.over).map(({ id }) => id))
    const mayEnd = acts.some(({ do: what }) => what !== 'touch')
    if (!isAlone && mayEnd) for (const life of this.lives) life.sure = false
    await Promise.all(acts.map((each) => this.one(each, over, isAlone)))
  }

  private async one(each: Act, over: ReadonlySet<string>, isAlone: boolean): Promise<void> {
    const { sessions } = this
    if (each.do === 'login') {
      const answer = await sessions.login(this.account, this.client, OPTIONS)
      if (!answer.ok) throw new Error('The oldest session is evicted, so no login is rejected.')
      const { session } = answer.issued
      const at = this.now()
      const life = { id: session.id, bornAt: at, session, seenAt: at, over: false, sure: isAlone }
      this.lives.push({ ...life, held: [heldOf(answer.issued)] })
      this.ended(answer.evicted)
      return
    }
    const life = this.lives.at(-1 - each.n)
    if (!life) return
    if (each.do === 'revoke') return this.ended(await sessions.revoke(life.session, 'revoked_by_admin'))
    if (each.do === 'expire') {
      const reason = await sessions.expire(life.session)
      // If the server keeps the record, it has ended; a self-contained credential contains its own expiry.
      if (reason !== null && this.sessions.keeps === 'records') life.over = true
      return
    }
    const held = life.held.at(each.which === 'newest' ? -1 : each.which === 'first' ? 0 : -2) ?? life.held[0]
    if (!held) return
    if (each.do === 'sign-out') {
      const left = await sessions.endPresented(held, 'signed_out')
      if (left.reach !== 'nothing') this.ended(left.ended)
    } else if (each.do === 'refresh') await this.refresh(life, held, over)
    else await this.check(life, held, each.do === 'step-up', over, isAlone)
  }

  private async check(
    life: Life,
    held: Life['held'][number],
    stepsUp: boolean,
    over: ReadonlySet<string>,
    isAlone: boolean,
  ): Promise<void> {
    const isNewest = held === life.held.at(-1)
    const isDue = isNewest && isAlone && life.sure && !life.over && this.now() < life.session.expiresAt
    const checked = await this.sessions.check(held.credential, this.client, { slide: true })
    if (!checked.ok) {
      expect(isDue, `a good credential was refused: ${checked.code}`).toBe(false)
      return
    }
    this.accepted(life, checked.session, over)
    if (checked.renewed && checked.renewed.credential !== held.credential) this.keep(life, checked.renewed)
    if (!stepsUp) return
    const issued = await this.sessions.stepUp(checked.session, this.client, held.credential)
    if (issued) this.keep(life, issued)
  }

  private async refresh(life: Life, held: Life['held'][number], over: ReadonlySet<string>): Promise<void> {
    const presented = held.refreshToken ?? held.credential
    const answer = await this.sessions.refresh(presented, this.client)
    if (!answer.ok) {
      if (answer.ended) this.ended(answer.ended)
      return
    }
    this.accepted(life, answer.issued.session, over)
    this.keep(life, answer.issued)
    // A seal has no successor: each is the whole session, and two of them are two copies.
    if (isSecretMechanism(this.mechanism)) return
    const successor = answer.issued.refreshToken ?? answer.issued.credential
    const known = this.successors.get(presented)
    if (known) {
      expect(successor, 'two successors of one credential').toBe(known.successor)
      expect(this.now() - known.at, 'a successor after the grace period').toBeLessThanOrEqual(GRACE_MS)
    } else this.successors.set(presented, { successor, at: this.now() })
  }

  private accepted(life: Life, session: Session, over: ReadonlySet<string>): void {
    const now = this.now()
    expect(session.id, 'a credential was accepted for another session').toBe(life.id)
    expect(over.has(life.id), 'a session that was over was accepted').toBe(false)
    expect(now, 'a session outlived its absolute limit').toBeLessThan(life.bornAt + ABSOLUTE_MS)
    expect(now, 'a session outlived its idle limit').toBeLessThan(life.seenAt + IDLE_MS)
    expect(session.absoluteExpiresAt).toBeLessThanOrEqual(life.bornAt + ABSOLUTE_MS)
    life.seenAt = now
  }

  private keep(life: Life, issued: Issued): void {
    const before = life.held.at(-1)
    life.held.push({ ...heldOf(issued), refreshToken: issued.refreshToken ?? before?.refreshToken ?? null })
    life.session = issued.session
  }

  private ended(sessions: readonly EndedSession[]): void {
    for (const { known, ending } of sessions) {
      const life = this.lives.find(({ id }) => id === known.id)
      if (!life) continue
      life.sure = false
      if (ending.effect === 'immediate') life.over = true
    }
  }
}

function heldOf({ credential, refreshToken }: Issued) {
  return { credential, refreshToken }
}

/**
 * A thousand for each mechanism and store, and fewer for another revocation technique of the same
 * mechanism.
 */
function runsOf(each: Case): number {
  return REVOCABLE.includes(each) && !each.name.endsWith('denylist') ? 300 : 1000
}

describe.each([...RECORDS, ...REVOCABLE, ...PURE])('$name', (each) => {
  // Seconds on an idle machine, more on a busy one.
  test('never revives an ended session, exceeds a timeout or issues two successors, in hundreds of lives', async () => {
    const { bench, sessions, wait } = await stage(each)
    let accepted = 0
    let ended = 0
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const watch = new Properties(each.mechanism, sessions, () => bench.now(), ++runs)
        await watch.run({ acts: [{ do: 'login' }] })
        for (const { wait: ms, acts } of steps) {
          wait(ms)
          await watch.run({ acts })
        }
        // At the end each copy of each credential is presented again, before and after the last possible
        // expiry.
        const [over, alive] = [
          watch.lives.filter((life) => life.over),
          watch.lives.filter((life) => !life.over),
        ]
        for (const life of over) {
          for (const { credential } of life.held) {
            const { ok } = await sessions.check(credential, watch.client, { slide: false })
            expect(ok, 'a copy of an ended session was accepted').toBe(false)
          }
        }
        accepted += alive.length
        ended += over.length
        wait(ABSOLUTE_MS)
        for (const { held } of watch.lives) {
          const last = held.at(-1)
          const { ok } = await sessions.check(last?.credential ?? '', watch.client, { slide: false })
          expect(ok, 'a session outlived its absolute limit').toBe(false)
          const renewed = await sessions.refresh(last?.refreshToken ?? last?.credential ?? '', watch.client)
          expect(renewed.ok, 'a session was renewed past its absolute limit').toBe(false)
        }
      }),
      { numRuns: runsOf(each) },
    )
    // The runs contained relevant actions.
    expect(accepted).toBeGreaterThan(runsOf(each) / 10)
    if (!PURE.includes(each)) expect(ended).toBeGreaterThan(runsOf(each) / 10)
  }, 300_000)

  test('renews once for fifty concurrent refreshes of one credential', async () => {
    const { sessions } = await stage(each)
    const loggedIn = await sessions.login(ALICE, CLIENT, OPTIONS)
    if (!loggedIn.ok) throw new Error('rejected')
    const { credential, refreshToken } = loggedIn.issued
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => sessions.refresh(refreshToken ?? credential, CLIENT)),
    )
    const issued = answers.flatMap((answer) => (answer.ok ? [answer.issued] : []))
    expect(issued).toHaveLength(50)
    const successors = new Set(issued.map((one) => one.refreshToken ?? one.credential))
    // Seals are copies of one session and need not be equal.
    if (!isSecretMechanism(each.mechanism)) expect(successors.size).toBe(1)
    expect(new Set(issued.map(({ session }) => session.id)).size).toBe(1)
    for (const one of issued) {
      expect((await sessions.check(one.credential, CLIENT, { slide: false })).ok).toBe(true)
    }
  })
})

describe.each([...RECORDS, ...REVOCABLE])('$name', (each) => {
  test('ends the session by a revocation among fifty touches and refreshes', async () => {
    const { sessions, wait } = await stage(each)
    for (let round = 0; round < 5; round++) {
      const loggedIn = await sessions.login(ALICE, CLIENT, OPTIONS)
      if (!loggedIn.ok) throw new Error('rejected')
      const { session, ...held } = loggedIn.issued
      wait(5000)
      const handed: string[] = [held.credential]
      const acts = Array.from({ length: 50 }, async (_, place) => {
        if (place === 10 * round) {
          const [own] = await sessions.revoke(session, 'revoked_by_admin')
          expect(own?.ending.effect).toBe('immediate')
        } else if (place % 2) {
          const checked = await sessions.check(held.credential, CLIENT, { slide: true })
          if (checked.ok && checked.renewed) handed.push(checked.renewed.credential)
        } else {
          const renewed = await sessions.refresh(held.refreshToken ?? held.credential, CLIENT)
          if (renewed.ok) handed.push(renewed.issued.credential)
        }
      })
      await Promise.all(acts)
      for (const credential of handed) {
        expect((await sessions.check(credential, CLIENT, { slide: false })).ok).toBe(false)
      }
      expect((await sessions.refresh(held.refreshToken ?? held.credential, CLIENT)).ok).toBe(false)
    }
  })
})

describe.each(WITH_SINGLE_REVOCATION)('$name', (each) => {
  test('keeps as many of fifty concurrent logins as the limit allows', async () => {
    const { sessions } = await stage(each)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => sessions.login(ALICE, CLIENT, OPTIONS)),
    )
    const credentials = answers.flatMap((answer) => (answer.ok ? [answer.issued.credential] : []))
    expect(credentials).toHaveLength(50)
    let living = 0
    for (const credential of credentials) {
      if ((await sessions.check(credential, CLIENT, { slide: false })).ok) living++
    }
    expect(living).toBe(3)
  })

  test('accepts as many of fifty concurrent logins as the limit allows when rejecting', async () => {
    const { sessions } = await stage(each, { concurrency: { ...POLICY.concurrency, onExceed: 'reject' } })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => sessions.login(ALICE, CLIENT, OPTIONS)),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(3)
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bench } from '#lib/bench/bench.ts'
import { sessionsFor } from '#lib/bench/compose.ts'
import { lab } from '#lib/bench/lab.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import type { Revocation } from '#lib/core/policy.ts'
import { type MechanismId, NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import type { Sessions } from '#lib/core/sessions.ts'
import type { EndedSession } from '#lib/core/termination.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { WITH_TECHNIQUE } from '../support/cases.ts'
import { serverBench } from '../support/forge.ts'
import { TestBench } from '../support/test-bench.ts'

/*
 * Histories of logins, revocations and a Redis that loses its data, on nodes with different clocks and
 * under policies that change. A revoked session is never accepted again on any node; a new login is
 * accepted immediately.
 */

const ALICE = { name: 'alice', roles: ['user'], disabled: false }
const CLIENT = { ip: '192.0.2.1', userAgent: 'Tests/1.0' } as const
const OPTIONS = { device: 'Tests', rememberMe: false, carrier: 'cookie' } as const
/** Node b is ahead by more than the tolerance for `nbf`, node c is behind. */
const SKEWS = { a: 0, b: 90, c: -90 } as const

const n = fc.nat(3)
const node = fc.constantFrom<NodeId>(...NODE_IDS)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('login' as const), node }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('revoke' as const), n, node }) },
  fc.record({ do: fc.constant('revoke all' as const), node, spares: fc.boolean() }),
  fc.record({ do: fc.constant('log out' as const), n, node }),
  fc.record({ do: fc.constant('refresh' as const), n, node }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), noticed: fc.boolean() }) },
  fc.record({ do: fc.constant('reconnect' as const) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, 1000, 3000, 90_000) }),
  fc.record({
    do: fc.constant('policy' as const),
    technique: fc.constantFrom<Revocation>('denylist', 'not-before', 'epoch', ['denylist', 'epoch']),
  }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface Life {
  readonly id: string
  readonly session: Session
  readonly held: { credential: string; refreshToken: string | null }[]
  revoked: boolean
}

/** One bench whose clock is moved only by the steps of a history. */
class History {
  readonly lives: Life[] = []
  private readonly bench: Bench
  private readonly mechanism: MechanismId

  constructor(liveBench: Bench, mechanism: MechanismId) {
    this.bench = liveBench
    this.mechanism = mechanism
  }

  private at(id: NodeId): Sessions {
    return sessionsFor(this.bench, {
      mechanism: this.mechanism,
      node: id,
      act: 'me',
      carrier: 'cookie',
      credential: null,
      onEvent: () => {},
    })
  }

  async run(each: Step): Promise<void> {
    const { bench } = this
    switch (each.do) {
      case 'login': {
        const answer = await this.at(each.node).login(ALICE, { ...CLIENT, node: each.node }, OPTIONS)
        if (!answer.ok) throw new Error('A login over the limit evicts another session.')
        this.revoked(answer.evicted)
        const { session, credential } = answer.issued
        this.lives.push({ id: session.id, session, held: [heldOf(answer.issued)], revoked: false })
        const seen = { ...CLIENT, node: each.node }
        const checked = await this.at(each.node).check(credential, seen, { slide: false })
        expect(checked, 'a new login was refused').toMatchObject({ ok: true })
        return
      }
      case 'revoke all': {
        const spare = each.spares ? (this.lives.at(-1)?.id ?? null) : null
        const known = this.lives.filter(({ revoked }) => !revoked).map(({ session }) => session)
        return this.revoked(await this.at(each.node).revokeAll('alice', 'revoked_by_user', spare, known))
      }
      case 'fault':
        await bench.emptyRedis()
        return this.lose()
      case 'restart': {
        await bench.emptyRedis()
        await lab().link.commands.del(benchKeys(bench.id).completeSince)
        if (each.noticed) await bench.stores.replayRevocations()
        return this.lose()
      }
      case 'reconnect':
        return bench.stores.replayRevocations()
      case 'wait': {
        const { clock } = bench.state
        bench.state = { ...bench.state, clock: { ...clock, frozenAt: bench.now() + each.ms } }
        return
      }
      case 'policy': {
        const { policy } = bench.state
        const name = this.mechanism === 'jwt' ? 'jwt' : 'sealedCookie'
        const changed = { ...policy, [name]: { ...policy[name], revocation: each.technique } }
        bench.state = { ...bench.state, policy: changed }
        return
      }
    }
    const life = this.lives.at(-1 - each.n)
    const newest = life?.held.at(-1)
    if (!life || !newest) return
    if (each.do === 'revoke') {
      return this.revoked(await this.at(each.node).revoke(life.session, 'revoked_by_admin'))
    }
    if (each.do === 'log out') {
      const left = await this.at(each.node).endPresented(newest, 'signed_out')
      if (left.reach !== 'nothing') this.revoked(left.ended)
      return
    }
    const presented = newest.refreshToken ?? newest.credential
    const renewed = await this.at(each.node).refresh(presented, { ...CLIENT, node: each.node })
    if (!renewed.ok) return
    expect(life.revoked, 'a revoked session was renewed').toBe(false)
    life.held.push(heldOf(renewed.issued))
  }

  private revoked(sessions: readonly EndedSession[]): void {
    for (const { known, ending } of sessions) {
      const life = this.lives.find(({ id }) => id === known.id)
      if (life && ending.effect === 'immediate') life.revoked = true
    }
  }

  /** The revocations were lost, so each credential from before is refused. */
  private lose(): void {
    for (const life of this.lives) life.revoked = true
  }

  /** Presents each copy of each credential to each node. */
  async presentAll(): Promise<void> {
    for (const { revoked, held } of this.lives) {
      if (!revoked) continue
      for (const { credential } of held) {
        for (const id of NODE_IDS) {
          const { ok } = await this.at(id).check(credential, { ...CLIENT, node: id }, { slide: false })
          expect(ok, `a revoked credential was accepted on node ${id}`).toBe(false)
        }
      }
    }
  }
}

function heldOf({ credential, refreshToken }: Issued) {
  return { credential, refreshToken }
}

describe.each(WITH_TECHNIQUE)('$name', ({ mechanism, options: settings }) => {
  test('A1 accepts no revoked session after any history, and each new login', async () => {
    const bench = await TestBench.open(settings, {
      clock: { frozen: true },
      policy: { concurrency: { perUser: 3, perIp: 10_000, onExceed: 'evict-oldest' } },
    })
    const liveBench = await serverBench(bench)
    liveBench.state = { ...liveBench.state, skews: SKEWS }
    const { policy } = liveBench.state
    let presented = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
        liveBench.state = { ...liveBench.state, policy }
        const history = new History(liveBench, mechanism)
        for (const each of steps) await history.run(each)
        await history.presentAll()
        // A token from the node that is ahead is not valid yet on the others; it is presented again when it
        // would be.
        await history.run({ do: 'wait', ms: 90_000 })
        await history.presentAll()
        presented += history.lives.filter(({ revoked }) => revoked).length
      }),
      { numRuns: 100 },
    )
    expect(presented).toBeGreaterThan(20)
  }, 120_000)
})

describe.each(['sealed-cookie', 'jwt'] as const)('%s after a loss of revocation data', (mechanism) => {
  const faults = (bench: TestBench, redis: string) =>
    bench.request('/api/bench/faults', { method: 'PATCH', body: { redis } })
  const preset = async (bench: TestBench, name: string) =>
    expect(
      (await bench.request('/api/bench/policy', { method: 'PATCH', body: { preset: name } })).status,
    ).toBe(200)

  test.each([false, true])(
    'accepts a session that began under textbook, and none from before (reset: %s)',
    async (isReset) => {
      const bench = await TestBench.open({ preset: 'textbook' }, { clock: { frozen: true } })
      const before = await bench.login(mechanism)
      await faults(bench, 'emptied')
      if (isReset) await bench.request('/api/bench/reset', { method: 'POST' })
      const after = await bench.login(mechanism)
      const elsewhere = after.copy()
      await preset(bench, 'hardened')
      expect((await after.me()).status).toBe(200)
      expect((await elsewhere.refresh()).status).toBe(200)
      expect((await before.me()).status).toBe(401)
      await faults(bench, 'emptied')
      expect((await after.me()).body).toMatchObject({ code: 'session_ended', endReason: 'store_lost' })
    },
  )

  test('notices on another process that Redis was flushed there', async () => {
    const bench = await TestBench.open({ preset: 'textbook' })
    const liveBench = await serverBench(bench)
    await bench.login(mechanism)
    await benchOfAnotherProcess(liveBench).emptyRedis()
    liveBench.stale = true
    const after = await bench.login(mechanism)
    await preset(bench, 'hardened')
    expect((await after.me()).status).toBe(200)
  })
})

describe('a sealed cookie', () => {
  test('that was issued during an outage after a loss is accepted once Redis responds', async () => {
    const bench = await TestBench.open({ policy: { outage: 'fail-open' } })
    const faults = (redis: string) => bench.request('/api/bench/faults', { method: 'PATCH', body: { redis } })
    const before = await bench.login('sealed-cookie')
    await faults('emptied')
    await faults('down')
    const after = await bench.login('sealed-cookie')
    await faults('up')
    expect((await after.me()).status).toBe(200)
    expect((await before.me()).body).toMatchObject({ endReason: 'store_lost' })
  })
})

/** The same bench as loaded by another process. */
function benchOfAnotherProcess({ state, keys }: Bench): Bench {
  return new Bench(lab().benches.surroundings, state, keys)
}

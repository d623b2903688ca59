import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bench } from '#lib/bench/bench.ts'
import { BenchBackups } from '#lib/bench/bench-backups.ts'
import { sessionsFor } from '#lib/bench/compose.ts'
import { Operator } from '#lib/bench/operator.ts'
import { INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { factsOf, hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import { type Policy, PRESETS, type Revocation, type ServerSessionStore } from '#lib/core/policy.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import '../support/app.ts'
import { lab } from '#lib/bench/lab.ts'
import { benchPolicy } from '../support/restore-policies.ts'

/*
 * No session that has ended is accepted after a restore with a protection: 1 000 random histories, 100 of each mechanism and
 * store. A history runs in this process on a bench of its own, through the operations that requests use.
 */

interface Case {
  readonly mechanism: MechanismId
  readonly store?: ServerSessionStore
  readonly revocation?: Revocation
}

const CASES: readonly Case[] = [
  ...(['memory', 'replicated', 'redis', 'two-tier', 'database'] as const).map((store) => ({
    mechanism: 'server-session' as const,
    store,
  })),
  { mechanism: 'opaque-token' },
  { mechanism: 'sealed-cookie', revocation: 'denylist' },
  { mechanism: 'signed-cookie', revocation: 'not-before' },
  { mechanism: 'jwt', revocation: 'denylist' },
  { mechanism: 'jwt', revocation: ['not-before', 'epoch'] },
]

const HISTORIES = 100
const USERS = ['alice', 'bob'] as const

type Step =
  | { readonly do: 'log-in'; readonly user: number }
  | { readonly do: 'log-out' | 'revoke' | 'refresh'; readonly session: number }
  | { readonly do: 'revoke-user'; readonly user: number; readonly except: number | null }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'back-up' }
  | { readonly do: 'restore'; readonly protection: 'epoch' | 'journal'; readonly backup: number }

const session = fc.nat({ max: 20 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('log-in' as const), user: fc.nat({ max: 1 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('log-out', 'revoke', 'refresh'), session }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('revoke-user' as const),
      user: fc.nat({ max: 1 }),
      except: fc.option(session, { nil: null }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'back-up' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('restore' as const),
      protection: fc.constantFrom('epoch' as const, 'journal' as const),
      backup: fc.nat({ max: 2 }),
    }),
  },
)

/** A history that restores at least once, with something to lose. */
const history = fc
  .tuple(fc.array(step, { minLength: 2, maxLength: 7 }), fc.array(step, { minLength: 2, maxLength: 6 }))
  .map(([before, after]): Step[] => [
    { do: 'log-in', user: 0 },
    ...before,
    { do: 'back-up' },
    { do: 'log-out', session: 0 },
    ...after,
    { do: 'restore', protection: before.length % 2 === 0 ? 'journal' : 'epoch', backup: 2 },
  ])

interface Held {
  readonly id: string
  readonly user: string
  readonly node: NodeId
  credential: string
  refreshToken: string | null
}

class History {
  readonly held: Held[] = []
  private readonly bench: Bench
  private readonly mechanism: MechanismId
  private readonly operator: Operator
  private readonly backups: BenchBackups
  private readonly made: string[] = []

  constructor(bench: Bench, mechanism: MechanismId) {
    this.bench = bench
    this.mechanism = mechanism
    const { benches, environment } = lab()
    this.operator = new Operator(benches, bench, 'a', () => {})
    const { sessionSecrets: secrets } = environment
    this.backups = new BenchBackups({ benches, bench, secrets, onEvent: () => {} })
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.take(each)
    await this.bench.observer.ledger.whenFlushed()
  }

  private async take(step: Step): Promise<void> {
    const { bench, operator, mechanism } = this
    switch (step.do) {
      case 'log-in':
        return this.logIn(USERS[step.user] ?? 'alice')
      case 'log-out': {
        const held = this.held[step.session % Math.max(1, this.held.length)]
        if (!held) return
        const { credential, refreshToken } = held
        await this.at(held, 'logout').endPresented({ credential, refreshToken }, 'signed_out')
        return
      }
      case 'revoke': {
        const held = this.held[step.session % Math.max(1, this.held.length)]
        await bench.observer.ledger.whenFlushed()
        const row = held && (await bench.observer.index.find(held.id))
        if (row) await operator.sessions.end(row, 'revoked_by_admin')
        return
      }
      case 'refresh': {
        const held = this.held[step.session % Math.max(1, this.held.length)]
        if (!held) return
        const presented = hasRefreshToken(mechanism) ? held.refreshToken : held.credential
        const renewed = await this.at(held, 'refresh').refresh(presented, clientAt(held.node))
        if (!renewed.ok) return
        held.credential = renewed.issued.credential
        held.refreshToken = renewed.issued.refreshToken ?? held.refreshToken
        return
      }
      case 'revoke-user': {
        const { except } = step
        const kept = except === null ? undefined : this.held[except % Math.max(1, this.held.length)]?.id
        await operator.sessions.endAll(
          { user: USERS[step.user] ?? 'alice', mechanism },
          'revoked_by_admin',
          kept,
        )
        return
      }
      case 'wait':
        return operator.moveClock({ advanceSeconds: step.seconds })
      case 'back-up':
        if (this.made.length === 3) await this.backups.delete(this.made.shift() ?? '')
        this.made.push((await this.backups.create()).id)
        return
      case 'restore': {
        const id = this.made[step.backup % Math.max(1, this.made.length)]
        if (id !== undefined) await this.backups.restore(id, step.protection)
        return
      }
    }
  }

  private async logIn(user: string): Promise<void> {
    const account = this.bench.account(user)
    if (!account) throw new Error('A bench has these users.')
    const node = (['a', 'b', 'c'] as const)[this.held.length % 3] ?? 'a'
    const options = { device: 'Test', rememberMe: false, carrier: factsOf(this.mechanism).carriers[0] }
    const result = await this.at({ node, credential: null }, 'login').login(account, clientAt(node), options)
    if (!result.ok) throw new Error('Limits are lifted.')
    const { credential, refreshToken, session } = result.issued
    this.held.push({ id: session.id, user, node, credential, refreshToken })
  }

  /** Whether the credential, or the refresh token, of a session is accepted on any node. */
  async isAccepted(held: Held): Promise<boolean> {
    for (const node of ['a', 'b', 'c'] as const) {
      const sessions = this.at({ ...held, node }, 'me')
      if ((await sessions.check(held.credential, clientAt(node), { slide: false })).ok) return true
    }
    if (held.refreshToken === null) return false
    return (await this.at(held, 'refresh').refresh(held.refreshToken, clientAt(held.node))).ok
  }

  private at(
    { node, credential }: { readonly node: NodeId; readonly credential: string | null },
    act: 'login' | 'me' | 'refresh' | 'logout',
  ) {
    const { bench, mechanism } = this
    const carrier = factsOf(mechanism).carriers[0]
    return sessionsFor(bench, { mechanism, node, act, carrier, credential, onEvent: () => {} })
  }
}

const clientAt = (node: NodeId) => ({ ip: '192.0.2.1', userAgent: 'Test/1.0', node })

/** The sessions that ended, by the events that were written when it happened. */
async function endedIn(bench: Bench): Promise<ReadonlySet<string>> {
  const events = await bench.observer.ledger.read('0-0', 4000)
  return new Set(events.flatMap((event) => (event.type === 'session.ended' ? [event.sessionId] : [])))
}

async function runOn(policy: Policy, mechanism: MechanismId, steps: readonly Step[]): Promise<void> {
  const { benches } = lab()
  const clock = setFrozen(INITIAL_CLOCK, true, Date.now())
  const { bench } = await benches.createTemporary({ preset: 'hardened', policy, clock })
  try {
    const run = new History(bench, mechanism)
    await run.run(steps)
    const ended = await endedIn(bench)
    for (const held of run.held) {
      const isAccepted = await run.isAccepted(held)
      expect(isAccepted && ended.has(held.id), `${held.id} of ${held.user} has ended`).toBe(false)
    }
  } finally {
    await benches.deleteTemporary(bench)
  }
}

describe('accepts no ended session after a restore with a protection', () => {
  test.each(CASES.map((each) => [nameOf(each), each] as const))(
    `in ${HISTORIES} random histories of %s`,
    async (_, { mechanism, store, revocation }) => {
      const policy = benchPolicy(PRESETS.hardened, { mechanism, store, revocation })
      await fc.assert(
        fc.asyncProperty(history, (steps) => runOn(policy, mechanism, steps)),
        { numRuns: HISTORIES },
      )
    },
    // A busy machine takes a second for some of them.
    180_000,
  )
})

function nameOf({ mechanism, store, revocation }: Case): string {
  return [mechanism, store, revocation === undefined ? undefined : [revocation].flat().join(' and ')]
    .filter(Boolean)
    .join(', ')
}

import { randomBytes } from 'node:crypto'
import { advanceClock, INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { RefreshResult } from '#lib/core/sessions.ts'
import {
  expectedSurvival,
  loginNode,
  type OutcomeGroup,
  TRIAL,
  TRIAL_LINES,
  TRIAL_ORDER,
  type TrialFault,
  type TrialLine,
  type TrialStore,
} from '#lib/core/survival.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import { hasRefreshToken, MECHANISMS } from '#lib/mechanisms/index.ts'
import { Bench, type BenchDependencies } from './bench.ts'
import { sessionsFor } from './compose.ts'
import { FairQueue, type WorkFor } from './fair-queue.ts'
import { KEY_MECHANISMS, type KeyRing, newKeyRing } from './keyring.ts'
import { Operator } from './operator.ts'
import { applyChange, type Change, NO_FAULTS } from './state.ts'

/** What the thirty got when they asked who they are. */
export interface Measured {
  readonly accepted: number
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>
  readonly unavailable: number
}

/** One line of a trial: what the rules said, and what came of it. */
export interface TrialRow extends TrialLine {
  readonly predicted: readonly OutcomeGroup[]
  readonly measured: Measured
  readonly agrees: boolean
}

export interface TrialRequest {
  readonly fault: TrialFault
  /** The policy of the bench that asks; limits are lifted, or thirty could not sign in. */
  readonly policy: Policy
  /** On whose behalf it runs, for the order in which trials take turns. */
  readonly client: WorkFor
}

/** A trial ends after this time, whatever state it is in. */
const MAX_MS = 8000
/** One trial at a time in a process; the others wait in turn, for as long as the page waits for them. */
const QUEUE = {
  running: 1,
  waitingPerBench: 2,
  waiting: 20,
  maxWaitMs: 5000,
  refusal: 'Too many survival trials are waiting. Retry after Retry-After.',
  retryAfterSeconds: 5,
}
const SKEWED = { clockSkewSeconds: TRIAL.skewSeconds }

interface Subject {
  readonly user: number
  readonly stuckTo: NodeId
  credential: string
  refreshToken: string | null
}

/**
 * Thirty people sign in on a bench that exists for the trial alone, each checks once, something breaks, and each checks
 * again. What is measured runs through `Bench.sessions()`, as every request of a mechanism does once the password has
 * been checked and before the answer is written; the faults are the operator's own. One trial at a time in a process.
 */
export class SurvivalTrials {
  private readonly queue = new FairQueue(QUEUE)
  private readonly surroundings: BenchDependencies

  constructor(surroundings: Omit<BenchDependencies, 'meter'>) {
    // Thirty made-up people are no traffic, and are not counted as such.
    this.surroundings = { ...surroundings, meter: () => {} }
  }

  /**
   * Runs one fault through every mechanism and store, when it is its turn.
   * @throws RequestRefused with `rate_limited` if too many trials are waiting, or this one takes too long
   * @throws StoreUnavailable where the real Redis or database does not answer
   */
  run(asked: TrialRequest): Promise<readonly TrialRow[]> {
    return this.queue.run(asked.client, () => this.allLines(asked, performance.now() + MAX_MS))
  }

  private async allLines(asked: TrialRequest, deadline: number): Promise<readonly TrialRow[]> {
    const keys = await newKeyRing(asked.policy.jwt.alg, 0)
    const rows: TrialRow[] = []
    for (const store of new Set(TRIAL_LINES.map((line) => line.store ?? 'redis'))) {
      // What has no store to choose goes along with one that keeps nothing back.
      const lines = TRIAL_LINES.filter((line) => (line.store ?? 'redis') === store)
      const bench = this.openBench(asked.policy, store, keys)
      try {
        for (const line of lines) {
          if (performance.now() > deadline) {
            throw new RequestRefused(
              'rate_limited',
              'The survival trial timed out. Retry after Retry-After.',
              {
                retryAfterSeconds: 5,
              },
            )
          }
          rows.push(await measureLine(bench, line, asked))
        }
      } finally {
        await bench.deleteAll()
      }
    }
    return TRIAL_LINES.flatMap(({ mechanism, store }) =>
      rows.filter((row) => row.mechanism === mechanism && row.store === store),
    )
  }

  /** A bench that no list names, so nobody finds it. */
  private openBench(policy: Policy, store: TrialStore, keys: KeyRing): Bench {
    const clock = setFrozen(INITIAL_CLOCK, true, Date.now())
    const users = Array.from({ length: TRIAL.users }, (_, place) => ({
      name: nameOf(place),
      roles: ['user'],
      disabled: false,
      passwordHash: '',
      balance: 0,
    }))
    const opening = { clock, policy: withoutLimits(policy, store), users }
    const state = {
      ...NO_FAULTS,
      ...opening,
      opening,
      id: randomBytes(16).toString('base64url'),
      revision: 0,
      seed: null,
      preset: 'hardened',
      createdAt: Date.now(),
      madeFrom: '',
      sealedKeys: '',
    } as const
    return new Bench(this.surroundings, state, keys)
  }
}

function withoutLimits({ serverSession, ...policy }: Policy, store: TrialStore): Policy {
  return {
    ...policy,
    concurrency: { perUser: 1000, perIp: 10_000, onExceed: 'evict-oldest' },
    serverSession: { ...serverSession, store },
  }
}

const nameOf = (user: number) => `user-${user + 1}`
const seenOf = (user: number, node: NodeId) => ({
  ip: `192.0.2.${user + 1}`,
  userAgent: 'SessionLab-Trial/1.0',
  node,
})

async function measureLine(
  bench: Bench,
  line: TrialLine,
  { fault, policy }: TrialRequest,
): Promise<TrialRow> {
  const { mechanism } = line
  const opening = { state: bench.state, keys: bench.keys }
  await bench.stores.revocations.begin()
  const subjects = await Promise.all(TRIAL_ORDER.map((_, user) => signIn(bench, mechanism, user)))
  rest(bench)
  await Promise.all(subjects.map((subject) => me(bench, mechanism, subject, subject.stuckTo)))
  await injectFault(bench, fault)
  if (fault === 'key-on-one-node') {
    const there = subjects.filter(({ stuckTo }) => stuckTo === TRIAL.node)
    await Promise.all(there.map((subject) => renew(bench, mechanism, subject)))
  }
  bench.resetRoundRobin()
  const asked = TRIAL_ORDER.flatMap((user) => subjects[user] ?? [])
  // The balancer decides in the order in which they come; the answers may come in any.
  const routed = asked.map((subject) => ({
    subject,
    node: bench.routeRequest(null, seenOf(subject.user, 'a').ip, subject.stuckTo),
  }))
  const answers = await Promise.all(
    routed.map(({ subject, node }) =>
      node === null ? ('unavailable' as const) : me(bench, mechanism, subject, node),
    ),
  )
  // The next line begins where this one did: everything well, and everybody as before.
  for (const node of ['a', 'b', 'c'] as const) bench.nodes.forget(node)
  bench.state = opening.state
  bench.keys = opening.keys
  const predicted = expectedSurvival(policy, line, fault)
  const measured = tally(answers)
  return { ...line, predicted, measured, agrees: isSame(tally(predicted.flatMap(asAnswers)), measured) }
}

async function signIn(bench: Bench, mechanism: MechanismId, user: number): Promise<Subject> {
  const node = loginNode(user)
  const account = bench.account(nameOf(user))
  if (!account) throw new Error('A trial has thirty accounts.')
  const sessions = sessionsAt(bench, mechanism, node, 'login', null)
  const device = 'Trial'
  const entered = await sessions.login(account, seenOf(user, node), {
    device,
    rememberMe: false,
    carrier: MECHANISMS[mechanism].carriers[0],
  })
  if (!entered.ok) throw new Error('Limits are lifted in a trial.')
  const { credential, refreshToken } = entered.issued
  return { user, stuckTo: node, credential, refreshToken }
}

/** Asks who one is. */
async function me(
  bench: Bench,
  mechanism: MechanismId,
  { user, credential }: Subject,
  node: NodeId,
): Promise<Answer> {
  const sessions = sessionsAt(bench, mechanism, node, 'me', credential)
  try {
    const checked = await sessions.check(credential, seenOf(user, node), { slide: false })
    return checked.ok ? 'accepted' : checked.code
  } catch (error) {
    return unlessItAnswered(error)
  }
}

/** The user gets another credential from the broken node. Where the session is over, they keep what they have. */
async function renew(bench: Bench, mechanism: MechanismId, subject: Subject): Promise<void> {
  const { user, credential, refreshToken } = subject
  const sessions = sessionsAt(bench, mechanism, TRIAL.node, 'refresh', credential)
  const renewed: RefreshResult = await sessions.refresh(
    hasRefreshToken(mechanism) ? refreshToken : credential,
    seenOf(user, TRIAL.node),
  )
  if (renewed.ok) subject.credential = renewed.issued.credential
}

function sessionsAt(
  bench: Bench,
  mechanism: MechanismId,
  node: NodeId,
  act: 'login' | 'me' | 'refresh',
  credential: string | null,
) {
  const carrier = MECHANISMS[mechanism].carriers[0]
  return sessionsFor(bench, {
    mechanism,
    node,
    act,
    carrier,
    credential,
    onEvent: () => {},
  })
}

function rest(bench: Bench): void {
  bench.state = { ...bench.state, clock: advanceClock(bench.state.clock, TRIAL.pauseSeconds) }
}

/** Breaks what is to be broken, by the operator's own hands. */
async function injectFault(bench: Bench, fault: TrialFault): Promise<void> {
  const keeper = {
    // Kept nowhere: this bench is found by nobody, and lives for seconds.
    change: async (_: Bench, change: Change) => {
      Object.assign(bench, await applyChange(bench, change))
    },
  }
  const operator = new Operator(keeper, bench, 'a', () => {})
  switch (fault) {
    case 'node-down':
      return operator.setNode(TRIAL.node, { up: false })
    case 'node-restart':
      await operator.setNode(TRIAL.node, { up: false })
      return operator.setNode(TRIAL.node, { up: true })
    case 'partition':
      return operator.setNode(TRIAL.node, { partitioned: true })
    case 'redis-down':
      return operator.setFaults({ redis: 'down' })
    case 'redis-restart-empty':
      return operator.setFaults({ redis: 'emptied' })
    case 'key-on-one-node':
      for (const mechanism of KEY_MECHANISMS) await operator.rotateKeys(mechanism, 'overlap', TRIAL.node)
      return
    case 'key-immediate':
      for (const mechanism of KEY_MECHANISMS) await operator.rotateKeys(mechanism, 'immediate')
      return
    case 'clock-skew':
      return operator.setNode(TRIAL.node, SKEWED)
    case 'round-robin':
      await operator.setPolicy((policy) => ({ ...policy, balancer: 'round-robin' }))
      return
  }
}

type Answer = 'accepted' | 'unavailable' | RefusalCode

function unlessItAnswered(error: unknown): 'unavailable' {
  if (error instanceof StoreUnavailable) return 'unavailable'
  throw error
}

function asAnswers({ outcome, code, users }: OutcomeGroup): Answer[] {
  const answer = outcome === 'refused' && code !== null ? code : outcome
  return Array.from({ length: users }, () => answer as Answer)
}

function tally(answers: readonly Answer[]): Measured {
  const refused: Partial<Record<RefusalCode, number>> = {}
  for (const answer of answers) {
    if (answer !== 'accepted' && answer !== 'unavailable') refused[answer] = (refused[answer] ?? 0) + 1
  }
  const count = (kind: Answer) => answers.filter((answer) => answer === kind).length
  return { accepted: count('accepted'), refused, unavailable: count('unavailable') }
}

function isSame(x: Measured, y: Measured): boolean {
  const codes = new Set([...Object.keys(x.refused), ...Object.keys(y.refused)] as RefusalCode[])
  return (
    x.accepted === y.accepted &&
    x.unavailable === y.unavailable &&
    Array.from(codes).every((code) => x.refused[code] === y.refused[code])
  )
}

import { randomBytes } from 'node:crypto'
import { advanceClock, INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { factsOf, hasRefreshToken, KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { RefreshResult } from '#lib/core/sessions.ts'
import {
  expectedSurvival,
  loginNodeOf,
  type OutcomeGroup,
  TRIAL,
  TRIAL_ORDER,
  type TrialFault,
  type TrialLine,
  type TrialStore,
  trialLinesOf,
} from '#lib/core/survival.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import { Bench, type BenchDependencies } from './bench.ts'
import { sessionsFor } from './compose.ts'
import { FairQueue, type WorkFor } from './fair-queue.ts'
import { type KeyRing, newKeyRing } from './keyring.ts'
import { Operator } from './operator.ts'
import { applyChange, type Change, NO_FAULTS } from './state.ts'

/** The results of the checks after the fault. */
export interface Measured {
  readonly accepted: number
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>
  readonly unavailable: number
}

/** One mechanism and store of a trial, with the expected and the measured result. */
export interface TrialRow extends TrialLine {
  readonly predicted: readonly OutcomeGroup[]
  readonly measured: Measured
  readonly agrees: boolean
}

export interface TrialRequest {
  readonly fault: TrialFault
  /** The policy of the requesting bench. Its session limits are lifted, so that thirty users can log in. */
  readonly policy: Policy
  /** The client for which the trial runs, for the order of the queue. */
  readonly client: WorkFor
  /** Stops the trial before its next line. */
  readonly signal?: AbortSignal
}

const MAX_MS = 8000
/** One trial at a time in a process; the others wait for as long as the page waits for them. */
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
 * Logs in thirty users on a temporary bench, checks each, injects a fault, and checks each again. The checks use the session
 * operations of `compose.ts`, as requests do between the password check and the response; faults go through `Operator`.
 */
export class SurvivalTrials {
  private readonly queue = new FairQueue(QUEUE)
  private readonly surroundings: BenchDependencies

  constructor(surroundings: Omit<BenchDependencies, 'meter'>) {
    // Simulated users do not count in the metrics.
    this.surroundings = { ...surroundings, meter: null }
  }

  /**
   * Runs a trial of one fault with every mechanism and store.
   * @throws RequestRefused `rate_limited` if too many trials are waiting, or this one takes too long
   * @throws StoreUnavailable if the real Redis or database is unavailable
   */
  run(request: TrialRequest): Promise<readonly TrialRow[]> {
    return this.queue.run(request.client, () => this.allLines(request, performance.now() + MAX_MS))
  }

  /** Refuses the waiting trials of a bench that is deleted. */
  refuseBench(bench: string): void {
    this.queue.refuseBench(bench)
  }

  private async allLines(request: TrialRequest, deadline: number): Promise<readonly TrialRow[]> {
    const keys = await newKeyRing(request.policy.jwt.alg, 0)
    const trialLines = trialLinesOf(request.policy)
    const rows: TrialRow[] = []
    for (const store of new Set(trialLines.map((line) => line.store ?? 'redis'))) {
      // Mechanisms without a choice of store run along with the `redis` store.
      const lines = trialLines.filter((line) => (line.store ?? 'redis') === store)
      const bench = this.openBench(request.policy, store, keys)
      try {
        for (const line of lines) {
          request.signal?.throwIfAborted()
          if (performance.now() > deadline) {
            throw new RequestRefused(
              'rate_limited',
              'The survival trial timed out. Retry after Retry-After.',
              {
                retryAfterSeconds: 5,
              },
            )
          }
          rows.push(await measureLine(bench, line, request))
        }
      } finally {
        await bench.deleteAll()
      }
    }
    return trialLines.flatMap(({ mechanism, store }) =>
      rows.filter((row) => row.mechanism === mechanism && row.store === store),
    )
  }

  /** Creates a bench that is not listed in Redis, so no request can find it. */
  private openBench(policy: Policy, store: TrialStore, keys: KeyRing): Bench {
    const clock = setFrozen(INITIAL_CLOCK, true, Date.now())
    const users = Array.from({ length: TRIAL.users }, (_, user) => ({
      name: nameOf(user),
      roles: ['user'],
      disabled: false,
      passwordHash: '',
      balance: 0,
    }))
    const preset = 'hardened' as const
    const opening = { clock, policy: withoutLimits(policy, store), preset, users }
    const state = {
      ...NO_FAULTS,
      ...opening,
      opening,
      id: randomBytes(16).toString('base64url'),
      revision: 0,
      seed: null,
      createdAt: Date.now(),
      madeFrom: '',
      sealedKeys: '',
    } as const
    const bench = new Bench(this.surroundings, state, keys)
    bench.isTemporary = true
    return bench
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
const clientOf = (user: number, node: NodeId) => ({
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
  const subjects = await Promise.all(TRIAL_ORDER.map((_, user) => logIn(bench, mechanism, user)))
  pause(bench)
  await Promise.all(subjects.map((subject) => me(bench, mechanism, subject, subject.stuckTo)))
  await injectFault(bench, fault)
  if (fault === 'key-on-one-node') {
    const there = subjects.filter(({ stuckTo }) => stuckTo === TRIAL.node)
    await Promise.all(there.map((subject) => renew(bench, mechanism, subject)))
  }
  bench.resetRoundRobin()
  const ordered = TRIAL_ORDER.flatMap((user) => subjects[user] ?? [])
  // Requests are routed in a fixed order; responses may arrive in any.
  const routed = ordered.map((subject) => ({
    subject,
    node: bench.routeRequest(null, clientOf(subject.user, 'a').ip, subject.stuckTo),
  }))
  const outcomes = await Promise.all(
    routed.map(({ subject, node }) =>
      node === null ? ('unavailable' as const) : me(bench, mechanism, subject, node),
    ),
  )
  // Restores the state before the fault for the next mechanism.
  for (const node of ['a', 'b', 'c'] as const) bench.nodes.clear(node)
  bench.state = opening.state
  bench.keys = opening.keys
  const predicted = expectedSurvival(policy, line, fault)
  const measured = tally(outcomes)
  return { ...line, predicted, measured, agrees: isSame(tally(predicted.flatMap(outcomesOf)), measured) }
}

async function logIn(bench: Bench, mechanism: MechanismId, user: number): Promise<Subject> {
  const node = loginNodeOf(user)
  const account = bench.account(nameOf(user))
  if (!account) throw new Error('A trial has thirty accounts.')
  const sessions = sessionsAt(bench, mechanism, node, 'login', null)
  const device = 'Trial'
  const result = await sessions.login(account, clientOf(user, node), {
    device,
    rememberMe: false,
    carrier: factsOf(mechanism).carriers[0],
  })
  if (!result.ok) throw new Error('Limits are lifted in a trial.')
  const { credential, refreshToken } = result.issued
  return { user, stuckTo: node, credential, refreshToken }
}

async function me(
  bench: Bench,
  mechanism: MechanismId,
  { user, credential }: Subject,
  node: NodeId,
): Promise<Outcome> {
  const sessions = sessionsAt(bench, mechanism, node, 'me', credential)
  try {
    const checked = await sessions.check(credential, clientOf(user, node), { slide: false })
    return checked.ok ? 'accepted' : checked.code
  } catch (error) {
    return unavailableOrThrow(error)
  }
}

/** Refreshes the credential on the faulty node. If the session has ended, the user keeps the old one. */
async function renew(bench: Bench, mechanism: MechanismId, subject: Subject): Promise<void> {
  const { user, credential, refreshToken } = subject
  const sessions = sessionsAt(bench, mechanism, TRIAL.node, 'refresh', credential)
  const renewed: RefreshResult = await sessions.refresh(
    hasRefreshToken(mechanism) ? refreshToken : credential,
    clientOf(user, TRIAL.node),
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
  const carrier = factsOf(mechanism).carriers[0]
  return sessionsFor(bench, {
    mechanism,
    node,
    act,
    carrier,
    credential,
    onEvent: () => {},
  })
}

function pause(bench: Bench): void {
  bench.state = { ...bench.state, clock: advanceClock(bench.state.clock, TRIAL.pauseSeconds) }
}

async function injectFault(bench: Bench, fault: TrialFault): Promise<void> {
  const benches = {
    // The state is not stored: no other process uses this bench.
    change: async (_: Bench, change: Change) => {
      Object.assign(bench, await applyChange(bench, change))
    },
  }
  const operator = new Operator(benches, bench, 'a', () => {})
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
      for (const mechanism of KEYED_MECHANISMS) await operator.rotateKeys(mechanism, 'overlap', TRIAL.node)
      return
    case 'key-immediate':
      for (const mechanism of KEYED_MECHANISMS) await operator.rotateKeys(mechanism, 'immediate')
      return
    case 'clock-skew':
      return operator.setNode(TRIAL.node, SKEWED)
    case 'round-robin':
      await operator.setPolicy((policy) => ({ ...policy, balancer: 'round-robin' }))
      return
  }
}

type Outcome = 'accepted' | 'unavailable' | RefusalCode

function unavailableOrThrow(error: unknown): 'unavailable' {
  if (error instanceof StoreUnavailable) return 'unavailable'
  throw error
}

function outcomesOf({ outcome, code, users }: OutcomeGroup): Outcome[] {
  const each = outcome === 'refused' && code !== null ? code : outcome
  return Array.from({ length: users }, () => each as Outcome)
}

function tally(outcomes: readonly Outcome[]): Measured {
  const refused: Partial<Record<RefusalCode, number>> = {}
  for (const outcome of outcomes) {
    if (outcome !== 'accepted' && outcome !== 'unavailable') refused[outcome] = (refused[outcome] ?? 0) + 1
  }
  const count = (kind: Outcome) => outcomes.filter((outcome) => outcome === kind).length
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

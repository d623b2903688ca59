import { advanceClock, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import {
  factsOf,
  hasRefreshToken,
  type KeyedMechanism,
  MECHANISM_FACTS,
  SECRET_MECHANISMS,
  type SecretMechanism,
  STORE_CHOICE_MECHANISM,
} from '#lib/core/mechanism-facts.ts'
import { type Policy, type PresetId, selfContainedOf, techniquesOf } from '#lib/core/policy.ts'
import type { NodeId } from '#lib/core/session.ts'
import type { Experiment } from '#lib/experiments/experiment.ts'
import type { LabEvent, PolicyEffects, SettingChange } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { mechanismAt } from './compose.ts'
import type { RotationMode } from './key-lifecycle.ts'
import { activeKeyOf, canVerify, newKeyRing, rotateKeys, withAlgorithm } from './keyring.ts'
import { type EndedSessionEffect, type OnEvent, SessionOperator } from './session-operator.ts'
import { assertMayMutate, type FaultsChange, NO_FAULTS, recordLocationOf, type User } from './state.ts'

interface NodeChange {
  readonly up?: boolean | undefined
  readonly partitioned?: boolean | undefined
  readonly clockSkewSeconds?: number | undefined
}

/** The effect of a key rotation on sessions whose credentials were made with a retired key. */
export interface KeyRotationEffect {
  /** Sessions whose only credential is refused from now on. */
  readonly loggedOut: readonly Pick<IndexedSession, 'id' | 'user'>[]
  /** Sessions whose access token is refused and whose refresh token is still valid. */
  readonly mustRefresh: number
}

/** Session IDs that one event lists. */
const MAX_IDS = 100

interface PolicyChange {
  readonly policy: Policy
  readonly changed: readonly string[]
  readonly did: PolicyEffects
}

/** The operations of the operator of a bench: policy, clock, users, keys, nodes and faults. */
export class Operator {
  private readonly benches: Pick<Benches, 'change'>
  private readonly bench: Bench
  /** The node that serves the operator's request. */
  private readonly node: NodeId
  private readonly onEvent: OnEvent
  readonly sessions: SessionOperator

  constructor(benches: Pick<Benches, 'change'>, bench: Bench, node: NodeId, onEvent: OnEvent) {
    this.benches = benches
    this.bench = bench
    this.node = node
    this.onEvent = onEvent
    this.sessions = new SessionOperator(bench, node, onEvent)
  }

  /**
   * @param change returns the new policy for the current one
   * @returns the new policy, the changed settings, and the effects on sessions
   */
  async setPolicy(change: (policy: Policy) => Policy, preset?: PresetId): Promise<PolicyChange> {
    const { bench } = this
    let before = bench.state.policy
    let policy = before
    const named = preset ? { preset } : {}
    await this.benches.change(bench, async ({ state, keys }) => {
      before = state.policy
      policy = change(before)
      return { policy, ...named, keys: await withAlgorithm(keys, policy.jwt.alg, bench.now()) }
    })
    bench.nodes.clearVerifiedCaches()
    const from = before.serverSession.store
    const to = policy.serverSession.store
    const hasMoved = recordLocationOf(before) !== recordLocationOf(policy)
    // Records are not moved to the new store, so these sessions end.
    const lost = hasMoved ? await this.sessions.activeSessions({ mechanism: STORE_CHOICE_MECHANISM }) : []
    const ids = lost.slice(0, MAX_IDS).map(({ id }) => id)
    const did: PolicyEffects = {
      ...(from === to ? {} : { records: { from, to, kept: !hasMoved } }),
      ...(lost.length === 0 ? {} : { ended: { count: lost.length, reason: 'store_lost', ids } }),
    }
    const changes = changedSettings(before, policy)
    const changed = changes.map(({ path }) => path)
    this.emit({ type: 'policy.changed', policy, changed, changes, ...named, did })
    for (const row of lost)
      this.sessions.recordStoreLoss(row, { effect: 'immediate', effectiveAt: bench.now() })
    // Otherwise these records would be accepted again when the policy returns to the old store.
    if (hasMoved) await bench.clearRecords(recordLocationOf(before))
    // A session that ends while there is no index would still count towards the limits of its user later.
    for (const id of SECRET_MECHANISMS) {
      if (keepsIndex(before, id) && !keepsIndex(policy, id))
        await bench.stores.tables[MECHANISM_FACTS[id].table].clear()
    }
    return { policy, changed, did }
  }

  /** @throws RangeError if the clock would be too far ahead */
  async moveClock(move: {
    advanceSeconds?: number | undefined
    frozen?: boolean | undefined
  }): Promise<void> {
    const { bench } = this
    const before = { offsetSeconds: bench.state.clock.offsetMs / 1000, frozen: bench.isFrozen() }
    await this.benches.change(bench, ({ state: { clock } }) => {
      if (move.frozen !== undefined) clock = setFrozen(clock, move.frozen, Date.now())
      if (move.advanceSeconds !== undefined) clock = advanceClock(clock, move.advanceSeconds)
      return { clock }
    })
    await bench.stores.retime()
    const { offsetMs } = bench.state.clock
    this.emit({
      type: 'clock.advanced',
      now: bench.now(),
      offsetSeconds: offsetMs / 1000,
      frozen: bench.isFrozen(),
      before,
    })
    await this.sessions.sweep()
  }

  /** Resets the bench to its initial state, with new keys: credentials issued before are refused. */
  async reset(): Promise<void> {
    const { bench } = this
    await bench.observer.ledger.whenFlushed()
    await bench.clearSessions()
    await bench.clearShop()
    const { opening, policy } = bench.state
    const keys = await newKeyRing(opening.policy.jwt.alg, bench.now())
    await this.benches.change(bench, { ...NO_FAULTS, ...opening, keys })
    const recording = { from: policy.audit.recording, to: opening.policy.audit.recording }
    this.emit({ type: 'bench.reset', ...(recording.from === recording.to ? {} : { recording }) })
  }

  /** Resets the bench, and starts an experiment with its set-up. Without a set-up, the bench stays as it is. */
  startExperiment(experiment: Experiment): Promise<void> {
    const { bench } = this
    const { experiments } = bench.observer
    // One after the other: the set-up of a second start would be a change of policy in the first.
    return experiments.inTurn(async () => {
      if (experiment.setUp === null) {
        this.onEvent(experiments.start(experiment))
        return
      }
      const { preset, policy, mutations = [], frozen = false } = experiment.setUp
      assertMayMutate(mutations, bench)
      await this.reset()
      // Before the set-up, so that its events belong to the attempt.
      const seq = experiments.start(experiment)
      this.onEvent(seq)
      await this.benches.change(bench, { experiment: seq })
      await this.setPolicy(() => ({ ...policy, lanes: experiment.lanes }), preset)
      if (mutations.length > 0) await this.setMutations(mutations)
      await this.moveClock({ frozen })
    })
  }

  /**
   * @param address the operator's client address, for the queue of password hashes
   * @returns the sessions that the change ended
   */
  async changeUser(
    address: string,
    name: string,
    change: {
      roles?: readonly string[] | undefined
      disabled?: boolean | undefined
      password?: string | undefined
    },
  ): Promise<readonly EndedSessionEffect[]> {
    const { bench } = this
    const before = bench.state.users.find((user) => user.name === name)
    if (!before) throw new RequestRefused('not_found', `User ${name} not found on this bench.`)
    const passwordHash =
      change.password === undefined
        ? undefined
        : await bench.passwords.hash(change.password, { address, bench: bench.id })
    const changed = (user: User): User => ({
      ...user,
      roles: change.roles ?? user.roles,
      disabled: change.disabled ?? user.disabled,
      passwordHash: passwordHash ?? user.passwordHash,
    })
    await this.benches.change(bench, ({ state: { users } }) => ({
      users: users.map((user) => (user.name === name ? changed(user) : user)),
    }))
    const { roles, disabled } = bench.state.users.find((user) => user.name === name) ?? before
    this.emit({
      type: 'user.changed',
      user: name,
      roles,
      disabled,
      passwordChanged: change.password !== undefined,
      before: { roles: before.roles, disabled: before.disabled },
    })
    if (change.disabled) return this.sessions.endAll({ user: name }, 'account_disabled')
    if (change.password === undefined) return []
    // A rule decides instead of the default. It has been applied once the response is sent.
    if (bench.state.policy.rules.some(({ when }) => when === 'password-changed')) {
      await bench.reactions?.rulesApplied()
      return []
    }
    return this.sessions.endAll({ user: name }, 'credential_changed')
  }

  /** Rotates keys, and records the sessions that end because their key is retired. */
  async rotateKeys(mechanism: KeyedMechanism, mode: RotationMode, node?: NodeId): Promise<KeyRotationEffect> {
    const { bench } = this
    let kid = ''
    const previousKid = activeKeyOf(bench.keys, mechanism, node)
    await this.benches.change(bench, async ({ keys }) => {
      const rotated = await rotateKeys(keys, mechanism, mode, bench.now(), node)
      kid = rotated.kid
      return { keys: rotated.ring }
    })
    bench.nodes.clearVerifiedCaches()
    const where = node === undefined ? {} : { node }
    this.emit({ type: 'key.rotated', mechanism, mode, kid, previousKid, ...where })
    const rows = await this.sessions.activeSessions({ mechanism })
    const stranded = rows.filter((row) => row.kid !== undefined && !canVerify(bench.keys, mechanism, row.kid))
    // Its refresh token does not depend on the key.
    if (hasRefreshToken(mechanism)) return { loggedOut: [], mustRefresh: stranded.length }
    await bench.stores.endByKey(
      mechanism,
      stranded.map(({ id }) => id),
    )
    for (const { id, user, node } of stranded) {
      this.emit({
        type: 'session.ended',
        mechanism,
        sessionId: id,
        user,
        node,
        reason: 'key_retired',
        effect: 'immediate',
        effectiveAt: bench.now(),
      })
    }
    return { loggedOut: stranded.map(({ id, user }) => ({ id, user })), mustRefresh: 0 }
  }

  /** Starts, stops, partitions or reconnects a node, or sets its clock skew. */
  async setNode(node: NodeId, change: NodeChange): Promise<void> {
    const { bench } = this
    const { nodes, partitioned, skews } = bench.state
    const was = { up: nodes[node], isCutOff: partitioned[node], clockSkewSeconds: skews[node] }
    const up = change.up ?? was.up
    const isCutOff = change.partitioned ?? was.isCutOff
    const clockSkewSeconds = change.clockSkewSeconds ?? was.clockSkewSeconds
    // Messages that are due before the partition are delivered.
    if (isCutOff && !was.isCutOff) bench.nodes.deliverPending()
    await this.benches.change(bench, ({ state }) => ({
      nodes: { ...state.nodes, [node]: up },
      partitioned: { ...state.partitioned, [node]: isCutOff },
      skews: { ...state.skews, [node]: clockSkewSeconds },
    }))
    if (was.up === up && was.isCutOff === isCutOff && was.clockSkewSeconds === clockSkewSeconds) return
    this.emit({
      type: 'node.changed',
      node,
      up,
      ...(isCutOff ? { partitioned: true } : {}),
      ...(clockSkewSeconds === 0 ? {} : { clockSkewSeconds }),
      before: { up: was.up, partitioned: was.isCutOff, clockSkewSeconds: was.clockSkewSeconds },
    })
    if (was.up && !up) await this.loseMemory(node)
    if (!was.up && up) bench.nodes.rejoin(node)
    if (was.isCutOff && !isCutOff && up) bench.nodes.rejoin(node)
  }

  async setFaults({ redis, invalidation, pools }: FaultsChange): Promise<void> {
    const { bench } = this
    const isEmptied = redis === 'emptied'
    // Before the change is published, because other processes then read the state of the revocation data.
    if (isEmptied) await this.loseRedis()
    let before = bench.state.faults
    await this.benches.change(bench, ({ state: { faults } }) => {
      before = faults
      return {
        faults: {
          redis: isEmptied ? 'up' : (redis ?? faults.redis),
          invalidation: invalidation ?? faults.invalidation,
          pools: pools ?? faults.pools,
        },
      }
    })
    const { faults } = bench.state
    const hasChanged =
      faults.redis !== before.redis ||
      faults.invalidation !== before.invalidation ||
      faults.pools !== before.pools
    if (isEmptied) this.emit({ type: 'faults.changed', ...faults, before, emptied: true })
    else if (hasChanged) this.emit({ type: 'faults.changed', ...faults, before })
  }

  /**
   * Switches planted bugs on and off.
   * @param ids all that are active from now on
   * @param observed all that change nothing, and are reported when a request would run into them
   * @throws RequestRefused if this process must not be vulnerable
   */
  async setMutations(ids: readonly string[], observed: readonly string[] = []): Promise<void> {
    const { bench } = this
    assertMayMutate([...ids, ...observed], bench)
    let before = bench.state.mutations
    await this.benches.change(bench, ({ state }) => {
      before = state.mutations
      return { mutations: ids, observedMutations: observed }
    })
    // They contain what was verified with other bugs, or past seams that were not watched.
    bench.nodes.clearVerifiedCaches()
    if (before.join() !== ids.join()) this.emit({ type: 'mutations.changed', active: ids, before })
  }

  /** Flushes Redis. Sessions that were stored only there end; self-contained credentials may remain valid. */
  private async loseRedis(): Promise<void> {
    const { bench } = this
    const rows = await this.sessions.activeSessions({})
    await bench.emptyRedis()
    for (const row of rows) {
      if (factsOf(row.mechanism).recordsIn === 'policy' && recordLocationOf(bench.state.policy) !== 'redis')
        continue
      const mechanism = mechanismAt(bench, row.mechanism, this.node)
      if (mechanism.sessionIndex === null) continue
      // Another node may still accept it from its cache, as after any other end.
      this.sessions.recordStoreLoss(row, mechanism.effectOn(row, bench.now()))
    }
  }

  /** Clears the memory of a node. Sessions that were stored only there end. */
  private async loseMemory(node: NodeId): Promise<void> {
    const { bench } = this
    bench.nodes.clear(node)
    if (!this.sessions.keepsPerNode(STORE_CHOICE_MECHANISM)) return
    for (const row of await this.sessions.activeSessions({ mechanism: STORE_CHOICE_MECHANISM })) {
      if (bench.nodes.nodeWithSession(row.id)) continue
      this.sessions.recordStoreLoss({ ...row, node }, { effect: 'immediate', effectiveAt: bench.now() })
    }
  }

  private emit(event: LabEvent): void {
    this.onEvent(this.bench.append(event))
  }
}

/** Whether a cookie that contains the session also has a session index (decision 17). */
function keepsIndex(policy: Policy, mechanism: SecretMechanism): boolean {
  return techniquesOf(selfContainedOf(policy, mechanism).revocation).length > 0
}

/** The settings in which two policies differ, by their dotted paths. */
function changedSettings(before: object, after: object, path = ''): SettingChange[] {
  const was = before as Record<string, unknown>
  const is = after as Record<string, unknown>
  // A setting with a default may have been removed.
  const names = new Set([...Object.keys(is), ...Object.keys(was)])
  return Array.from(names).flatMap((name) => {
    const [from, to] = [was[name], is[name]]
    if (isGroup(to)) return changedSettings(isGroup(from) ? from : {}, to, `${path}${name}.`)
    const isSame = from === to || JSON.stringify(from) === JSON.stringify(to)
    return isSame ? [] : [{ path: path + name, from: from ?? null, to: to ?? null }]
  })
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { advanceClock, setFrozen } from '#lib/core/clock.ts'
import type { Ending } from '#lib/core/endings.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import { type EndReason, MECHANISM_IDS, type MechanismId, type NodeId } from '#lib/core/session.ts'
import type { Adjusted, Sessions } from '#lib/core/sessions.ts'
import type { Row } from '#lib/ledger/directory.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import {
  canVerify,
  type KeyMechanism,
  newKeyRing,
  type RotationMode,
  rotateKeys,
  withAlgorithm,
} from './keyring.ts'
import { hashPassword } from './password.ts'
import { ALL_WELL, type FaultsChange } from './state.ts'
import { Trace } from './trace.ts'

/** Takes the place of each event that an operator's act causes. */
export type OnEvent = (seq: string) => void

/** A session that an operator's act ended. */
export interface EndedRow extends Ending {
  readonly id: string
  readonly mechanism: MechanismId
}

/** What ending one session did, and which others could not be spared. */
export interface EndedOne extends Ending {
  readonly alsoEnded: readonly string[]
}

/** What a change of keys did to those who hold what the old ones made. */
export interface KeysChanged {
  /** Their credential is unreadable, and nothing else brings them back. */
  readonly loggedOut: readonly Pick<Row, 'id' | 'user'>[]
  /** Their access token is refused, and their refresh token buys a new one. */
  readonly mustRefresh: number
}

/** Everything that whoever holds a bench may do to it: the operator's hands. */
export class Operator {
  private readonly benches: Benches
  private readonly bench: Bench
  /** Which node the operator's request came to. */
  private readonly node: NodeId
  private readonly onEvent: OnEvent

  constructor(benches: Benches, bench: Bench, node: NodeId, onEvent: OnEvent) {
    this.benches = benches
    this.bench = bench
    this.node = node
    this.onEvent = onEvent
  }

  async setPolicy(policy: Policy, preset?: PresetId): Promise<void> {
    const { bench } = this
    const before = bench.state.policy
    const changed = changedPaths(before, policy)
    const keys = await withAlgorithm(bench.keys, policy.jwt.alg, bench.now())
    await this.benches.change(
      bench,
      { policy, ...(preset ? { preset } : {}) },
      keys === bench.keys ? undefined : keys,
    )
    bench.nodes.forgetVerified()
    this.tell({ type: 'policy.changed', policy, changed, ...(preset ? { preset } : {}) })
    if (placeOf(before) !== placeOf(policy)) await this.leaveStore(placeOf(before))
  }

  /** Records do not move with policy: those of the store before are forgotten, or they would be back one day. */
  private async leaveStore(place: Place): Promise<void> {
    const { bench } = this
    const rows = await this.activeRows({ mechanism: 'server-session' })
    await bench.forgetRecords(place)
    for (const row of rows) this.tellLost(row, { effect: 'immediate', effectiveAt: bench.now() })
  }

  /** Writes down that a session went with its store. */
  private tellLost({ mechanism, id, user, node }: Row, ending: Ending): void {
    this.tell({
      type: 'session.ended',
      mechanism,
      sessionId: id,
      user,
      node,
      reason: 'store_lost',
      ...ending,
    })
  }

  /** @throws RangeError where the clock would be put too far ahead */
  async moveClock(move: {
    advanceSeconds?: number | undefined
    frozen?: boolean | undefined
  }): Promise<void> {
    const { bench } = this
    let { clock } = bench.state
    if (move.frozen !== undefined) clock = setFrozen(clock, move.frozen, Date.now())
    if (move.advanceSeconds !== undefined) clock = advanceClock(clock, move.advanceSeconds)
    await this.benches.change(bench, { clock })
    await bench.retime()
    const frozen = clock.frozenAt !== null
    this.tell({ type: 'clock.advanced', now: bench.now(), offsetSeconds: clock.offsetMs / 1000, frozen })
    await this.sweep()
  }

  /** Everything as new. New keys too: what was signed or sealed before is refused from now on. */
  async reset(): Promise<void> {
    const { bench } = this
    await bench.ledger.settled()
    await bench.clearSessions()
    await this.benches.change(
      bench,
      { ...ALL_WELL, ...bench.state.opening },
      await newKeyRing(bench.state.opening.policy.jwt.alg, bench.now()),
    )
    this.tell({ type: 'bench.reset' })
  }

  /** @returns the sessions that ended by it */
  async changeUser(
    name: string,
    change: {
      roles?: readonly string[] | undefined
      disabled?: boolean | undefined
      password?: string | undefined
    },
  ): Promise<readonly EndedRow[]> {
    const { bench } = this
    const user = bench.state.users.find((known) => known.name === name)
    if (!user) throw new RequestRefused('not_found', `This bench has no user ${name}.`)
    const changed = {
      ...user,
      roles: change.roles ?? user.roles,
      disabled: change.disabled ?? user.disabled,
      passwordHash: change.password === undefined ? user.passwordHash : await hashPassword(change.password),
    }
    await this.benches.change(bench, {
      users: bench.state.users.map((known) => (known.name === name ? changed : known)),
    })
    const { roles, disabled } = changed
    this.tell({
      type: 'user.changed',
      user: name,
      roles,
      disabled,
      passwordChanged: change.password !== undefined,
    })
    if (change.disabled) return this.endAll({ user: name }, 'account_disabled')
    return change.password === undefined ? [] : this.endAll({ user: name }, 'credential_changed')
  }

  /** Changes keys, and writes down whose sessions are over by it. */
  async rotateKeys(mechanism: KeyMechanism, mode: RotationMode): Promise<KeysChanged> {
    const { bench } = this
    const { ring, kid } = await rotateKeys(bench.keys, mechanism, mode, bench.now())
    await this.benches.change(bench, {}, ring)
    bench.nodes.forgetVerified()
    this.tell({ type: 'key.rotated', mechanism, mode, kid })
    const rows = await this.activeRows({ mechanism })
    const stranded = rows.filter((row) => row.kid !== undefined && !canVerify(ring, mechanism, row.kid))
    if (mechanism === 'jwt') return { loggedOut: [], mustRefresh: stranded.length }
    for (const { id, user, node } of stranded) {
      this.tell({
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

  /** Starts or stops a node, or sets its clock wrong. */
  async setNode(
    node: NodeId,
    change: { readonly up?: boolean | undefined; readonly clockSkewSeconds?: number | undefined },
  ): Promise<void> {
    const { bench } = this
    const wasUp = bench.state.nodes[node]
    const wasSkewed = bench.state.skews[node]
    const up = change.up ?? wasUp
    const clockSkewSeconds = change.clockSkewSeconds ?? wasSkewed
    await this.benches.change(bench, {
      nodes: { ...bench.state.nodes, [node]: up },
      skews: { ...bench.state.skews, [node]: clockSkewSeconds },
    })
    if (wasUp === up && wasSkewed === clockSkewSeconds) return
    this.tell({ type: 'node.changed', node, up, ...(clockSkewSeconds === 0 ? {} : { clockSkewSeconds }) })
    if (wasUp && !up) await this.loseMemory(node)
    if (!wasUp && up) bench.nodes.rejoin(node)
  }

  async setFaults({ redis, invalidation }: FaultsChange): Promise<void> {
    const { bench } = this
    await this.benches.change(bench, {
      faults: {
        redis: redis === 'emptied' ? 'up' : (redis ?? bench.state.faults.redis),
        invalidation: invalidation ?? bench.state.faults.invalidation,
      },
    })
    if (redis === 'emptied') await this.loseRedis()
  }

  /** Ends one session and says what that really did. */
  async end(row: Row, reason: EndReason): Promise<EndedOne> {
    const { bench } = this
    if (row.state === 'ended') {
      const until = row.copiesLiveUntilAt
      return {
        effect: until === null ? 'immediate' : 'at-expiry',
        effectiveAt: until ?? row.endedAt ?? bench.now(),
        alsoEnded: [],
      }
    }
    const [own, ...others] = await this.sessionsOf(row).end(row, reason)
    const ending: Ending = own?.ending ?? { effect: 'immediate', effectiveAt: bench.now() }
    return { ...ending, alsoEnded: others.map(({ known }) => known.id) }
  }

  /** Ends every session of a user, of one mechanism or of all, but one where one is to be spared. */
  async endAll(
    whose: { readonly user: string; readonly mechanism?: MechanismId | undefined },
    reason: EndReason,
    spare?: string | undefined,
  ): Promise<readonly EndedRow[]> {
    const endings: EndedRow[] = []
    for (const mechanism of MECHANISM_IDS) {
      if (whose.mechanism !== undefined && whose.mechanism !== mechanism) continue
      const rows = await this.activeRows({ user: whose.user, mechanism })
      if (this.keepsPerNode(mechanism)) {
        // A node's memory can only be asked by way of that node.
        for (const row of rows) {
          if (row.id === spare) continue
          const { alsoEnded: _, ...ending } = await this.end(row, reason)
          endings.push({ id: row.id, mechanism, ...ending })
        }
        continue
      }
      const ended = await this.sessionsAt(mechanism, this.node).endAll(
        whose.user,
        reason,
        spare ?? null,
        rows,
      )
      endings.push(...ended.map(({ known, ending }) => ({ id: known.id, mechanism, ...ending })))
    }
    return endings
  }

  /** Extends or shortens one session. */
  async adjust(row: Row, endsInSeconds: number): Promise<Adjusted> {
    return this.sessionsOf(row).adjust(row, endsInSeconds)
  }

  /** Writes down the end of every session whose time is up, and makes its store forget it. */
  async sweep(): Promise<void> {
    const { bench } = this
    await bench.ledger.settled()
    bench.nextDueAt = null
    for (const row of await bench.directory.due(bench.now(), 1000)) await this.sessionsOf(row).expire(row)
    await bench.ledger.settled()
    // Whatever was drawn up while we looked has noted its own end already.
    const next = await bench.directory.nextDue()
    if (next !== null) bench.nextDueAt = Math.min(next, bench.nextDueAt ?? next)
  }

  /** What stood only in Redis is over; who holds a credential that speaks for itself may not even notice. */
  private async loseRedis(): Promise<void> {
    const { bench } = this
    const rows = await this.activeRows({})
    await bench.emptyRedis()
    for (const row of rows) {
      if (row.mechanism === 'server-session' && placeOf(bench.state.policy) !== 'redis') continue
      const { keeps, register } = bench.mechanism(row.mechanism, this.node, new Trace())
      if (register === null) continue
      const atOnce = { effect: 'immediate', effectiveAt: bench.now() } as const
      const later = { effect: 'at-next-refresh', effectiveAt: row.expiresAt } as const
      this.tellLost(row, keeps === 'nothing' ? later : atOnce)
    }
  }

  /** What stood only in the node's memory is over, and nobody could say goodbye. */
  private async loseMemory(node: NodeId): Promise<void> {
    const { bench } = this
    bench.nodes.forget(node)
    if (!this.keepsPerNode('server-session')) return
    for (const row of await this.activeRows({ mechanism: 'server-session' })) {
      if (bench.nodes.remember(row.id)) continue
      this.tellLost({ ...row, node }, { effect: 'immediate', effectiveAt: bench.now() })
    }
  }

  private async activeRows(filter: { user?: string; mechanism?: Row['mechanism'] }): Promise<readonly Row[]> {
    const { bench } = this
    await bench.ledger.settled()
    // Ended rows leave the list that is paged through, so all pages are read before the first is acted on.
    return bench.directory.all({ ...filter, state: 'active' })
  }

  private keepsPerNode(mechanism: MechanismId): boolean {
    return mechanism === 'server-session' && placeOf(this.bench.state.policy) === 'nodes'
  }

  /** The sessions as the node has them that can do something about this one. */
  private sessionsOf(row: Row): Sessions {
    return this.sessionsAt(row.mechanism, this.keepsPerNode(row.mechanism) ? row.node : this.node)
  }

  private sessionsAt(mechanism: MechanismId, node: NodeId): Sessions {
    return this.bench.sessions({
      mechanism,
      node,
      act: 'revoke',
      carrier: 'cookie',
      credential: null,
      trace: new Trace(),
      onEvent: this.onEvent,
    })
  }

  private tell(event: LabEvent): void {
    this.onEvent(this.bench.append(event))
  }
}

/** Where records are under a policy: in the nodes, in Redis with or without something before it, or in SQL. */
type Place = 'nodes' | 'redis' | 'database'

function placeOf({ serverSession: { store } }: Policy): Place {
  if (store === 'memory' || store === 'replicated') return 'nodes'
  return store === 'database' ? 'database' : 'redis'
}

/** The dotted paths at which two policies differ. */
function changedPaths(before: object, after: object, path = ''): string[] {
  return Object.entries(after).flatMap(([name, value]) => {
    const was = (before as Record<string, unknown>)[name]
    if (typeof value === 'object' && value !== null) return changedPaths(was ?? {}, value, `${path}${name}.`)
    return was === value ? [] : [`${path}${name}`]
  })
}

import { advanceClock, setFrozen } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import type { EndReason, NodeId } from '#lib/core/session.ts'
import type { Ending } from '#lib/core/sessions.ts'
import type { Row } from '#lib/ledger/directory.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { newKeyRing, rotateKeys, withAlgorithm } from './keyring.ts'
import { hashPassword } from './password.ts'
import { ALL_WELL, type Faults } from './state.ts'
import { Trace } from './trace.ts'

/** Takes the place of each event that an operator's act causes. */
export type OnEvent = (seq: string) => void

/** Everything that whoever holds a bench may do to it: the operator's hands. */
export class Operator {
  private readonly benches: Benches
  private readonly bench: Bench
  private readonly onEvent: OnEvent

  constructor(benches: Benches, bench: Bench, onEvent: OnEvent) {
    this.benches = benches
    this.bench = bench
    this.onEvent = onEvent
  }

  async setPolicy(policy: Policy, preset?: PresetId): Promise<void> {
    const { bench } = this
    const changed = changedPaths(bench.state.policy, policy)
    const keys = await withAlgorithm(bench.keys, policy.jwt.alg)
    await this.benches.change(
      bench,
      { policy, ...(preset ? { preset } : {}) },
      keys === bench.keys ? undefined : keys,
    )
    this.tell({ type: 'policy.changed', policy, changed, ...(preset ? { preset } : {}) })
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
      await newKeyRing(bench.state.opening.policy.jwt.alg),
    )
    this.tell({ type: 'bench.reset' })
  }

  async changeUser(
    name: string,
    change: {
      roles?: readonly string[] | undefined
      disabled?: boolean | undefined
      password?: string | undefined
    },
  ): Promise<void> {
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
    if (change.disabled) await this.endAll(name, 'account_disabled')
    else if (change.password !== undefined) await this.endAll(name, 'credential_changed')
  }

  async rotateKeys(mechanism: 'jwt' | 'sealed-cookie', mode: 'overlap' | 'immediate'): Promise<void> {
    const { ring, kid } = await rotateKeys(this.bench.keys, mechanism, mode)
    await this.benches.change(this.bench, {}, ring)
    this.tell({ type: 'key.rotated', mechanism, mode, kid })
  }

  async setNode(node: NodeId, up: boolean): Promise<void> {
    const { bench } = this
    const wasUp = bench.state.nodes[node]
    await this.benches.change(bench, { nodes: { ...bench.state.nodes, [node]: up } })
    if (wasUp === up) return
    this.tell({ type: 'node.changed', node, up })
    if (!up) await this.loseMemory(node)
  }

  async setFaults(faults: Partial<Faults>): Promise<void> {
    await this.benches.change(this.bench, { faults: { ...this.bench.state.faults, ...faults } })
  }

  /** Ends one session and says what that really did. */
  async end(row: Row, reason: EndReason): Promise<Ending> {
    const { bench } = this
    if (row.state === 'ended') {
      const until = row.copiesLiveUntilAt
      return {
        effect: until === null ? 'immediate' : 'at-expiry',
        effectiveAt: until ?? row.endedAt ?? bench.now(),
      }
    }
    const ending = await this.sessionsOf(row).end(row, reason)
    return ending ?? { effect: 'immediate', effectiveAt: bench.now() }
  }

  /** Ends every session of a user, but one where one is to be spared. */
  async endAll(
    user: string,
    reason: EndReason,
    except?: string,
  ): Promise<readonly ({ id: string } & Ending)[]> {
    const endings: ({ id: string } & Ending)[] = []
    for (const row of await this.activeRows({ user })) {
      if (row.id !== except) endings.push({ id: row.id, ...(await this.end(row, reason)) })
    }
    return endings
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

  /** What stood only in the node's memory is over, and nobody could say goodbye. */
  private async loseMemory(node: NodeId): Promise<void> {
    const { bench } = this
    bench.forget(node)
    if (bench.state.policy.serverSession.store !== 'memory') return
    for (const row of await this.activeRows({ mechanism: 'server-session' })) {
      if (row.node !== node) continue
      this.tell({
        type: 'session.ended',
        mechanism: row.mechanism,
        sessionId: row.id,
        user: row.user,
        node,
        reason: 'store_lost',
        effect: 'immediate',
        effectiveAt: bench.now(),
      })
    }
  }

  private async activeRows(filter: { user?: string; mechanism?: Row['mechanism'] }): Promise<readonly Row[]> {
    const { bench } = this
    await bench.ledger.settled()
    // Ended rows leave the list that is paged through, so all pages are read before the first is acted on.
    const rows: Row[] = []
    let cursor: string | null = null
    do {
      const page = await bench.directory.list({ ...filter, state: 'active' }, 200, cursor)
      rows.push(...page.rows)
      cursor = page.next
    } while (cursor !== null)
    return rows
  }

  private sessionsOf(row: Row) {
    return this.bench.sessions({
      mechanism: row.mechanism,
      node: row.node,
      act: 'revoke',
      carrier: row.carrier,
      credential: null,
      trace: new Trace(),
      onEvent: this.onEvent,
    })
  }

  private tell(event: LabEvent): void {
    this.onEvent(this.bench.append(event))
  }
}

/** The dotted paths at which two policies differ. */
function changedPaths(before: object, after: object, path = ''): string[] {
  return Object.entries(after).flatMap(([name, value]) => {
    const was = (before as Record<string, unknown>)[name]
    if (typeof value === 'object' && value !== null) return changedPaths(was ?? {}, value, `${path}${name}.`)
    return was === value ? [] : [`${path}${name}`]
  })
}

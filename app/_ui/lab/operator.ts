import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { ActResult, Effect } from '../state/act-result.ts'
import { laneIdsOf } from '../state/state.ts'
import { callApi, type Problem } from './api.ts'
import type { Lanes } from './lane-requests.ts'
import type { Store } from './store.ts'

/** A session in a list, with its lane. */
export interface SessionKey {
  readonly id: string
  readonly mechanism: MechanismId
}

/** Which sessions of a user; without a mechanism, those of all mechanisms. */
export interface SessionFilter {
  readonly user: string
  readonly mechanism?: MechanismId
  readonly except?: string
}

/** Acts of the operator on the bench. Each act shows its real effect in the lane concerned. */
export interface Operator {
  advance(seconds: number): Promise<void>
  freeze(frozen: boolean): Promise<void>
  applyPreset(preset: PresetId): Promise<void>
  /** Sends a merge patch (RFC 7396); null, or why the server refused it. */
  changePolicy(patch: Readonly<Record<string, unknown>>): Promise<Problem | null>
  reset(): Promise<void>
  /** Resets the bench and applies the set-up of an experiment; null, or why the server refused it. */
  startExperiment(id: string): Promise<Problem | null>
  revoke(session: SessionKey): Promise<void>
  revokeAll(filter: SessionFilter): Promise<void>
  /** Sets the expiry of the session to the given number of seconds from now. */
  adjust(session: SessionKey, endsInSeconds: number, kind: 'extended' | 'shortened'): Promise<void>
  /** Reads the bench again, for changes that emit no event. */
  reread(): Promise<void>
}

/** @param onOtherBench called when this browser has another bench than the page shows: another tab opened it */
export function createOperator(
  store: Store,
  { checkAfterReading }: Pick<Lanes, 'checkAfterReading'>,
  onOtherBench: () => void,
): Operator {
  function showResult(lane: MechanismId, result: ActResult): void {
    store.dispatch({ type: 'note', lane, note: { kind: 'admin', result } })
  }

  async function reread(): Promise<void> {
    const { problem, body } = await callApi('GET', '/api/bench')
    // A check reports an unavailable server or a lost bench.
    if (problem) return checkAfterReading(laneIdsOf(store.get()))
    const { presented, ...bench } = body
    // It has another event stream and other passwords: the page opens it, instead of showing its data on this one.
    if (store.get().bench?.id !== bench.id) return onOtherBench()
    store.dispatch({ type: 'bench', bench, stopwatch: performance.now() })
    await checkAfterReading(presented)
  }

  async function changePolicy(patch: Readonly<Record<string, unknown>>): Promise<Problem | null> {
    const { problem, body } = await callApi('PATCH', '/api/bench/policy', { body: patch })
    // The event states the same; this avoids a control that jumps back.
    if (!problem) store.dispatch({ type: 'policy', policy: body })
    return problem
  }

  return {
    reread,
    changePolicy,
    async advance(seconds) {
      await callApi('POST', '/api/bench/clock', { body: { advanceSeconds: seconds } })
    },
    async freeze(frozen) {
      await callApi('POST', '/api/bench/clock', { body: { frozen } })
    },
    async applyPreset(preset) {
      await changePolicy({ preset })
    },
    async reset() {
      const { problem } = await callApi('POST', '/api/bench/reset', { body: {} })
      if (!problem) await reread()
    },
    async startExperiment(id) {
      const { problem } = await callApi('POST', '/api/bench/experiments/{id}', { params: { id }, body: {} })
      if (!problem) await reread()
      return problem
    },
    async revoke({ id, mechanism: lane }) {
      const reply = await callApi('DELETE', '/api/sessions/{id}', { params: { id } })
      if (reply.problem) return showResult(lane, failed('revoke', reply.problem))
      const { effect, effectiveAt, alsoEnded = [] } = reply.body
      showResult(lane, { kind: 'revoked', effect, effectiveAt, alsoEnded: alsoEnded.length })
    },
    async revokeAll({ user, mechanism, except }) {
      const { problem, body } = await callApi('DELETE', '/api/sessions', {
        query: { user, mechanism, except },
      })
      for (const lane of mechanism ? [mechanism] : laneIdsOf(store.get())) {
        showResult(lane, problem ? failed('revoke', problem) : endedIn(lane, body.effects))
      }
    },
    async adjust({ id, mechanism: lane }, endsInSeconds, kind) {
      const reply = await callApi('PATCH', '/api/sessions/{id}', { params: { id }, body: { endsInSeconds } })
      if (reply.problem?.code === 'not_supported') return showResult(lane, { kind: 'not-adjustable' })
      if (reply.problem?.status === 409) return showResult(lane, { kind: 'already-ended' })
      if (reply.problem) return showResult(lane, failed('adjust', reply.problem))
      const { session, effect } = reply.body
      showResult(lane, { kind, endsAt: session.absoluteExpiresAt, effect })
    },
  }

  function endedIn(lane: MechanismId, effects: readonly Effect[]): ActResult {
    return { kind: 'revoked-many', effects: effects.filter(({ mechanism }) => mechanism === lane) }
  }
}

function failed(act: 'revoke' | 'adjust', { code }: Problem): ActResult {
  return code === 'not_found' ? { kind: 'already-ended' } : { kind: 'failed', act, code }
}

import { PRESETS, type PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { RevocationEffect } from '#lib/ledger/event.ts'
import type { BenchInfo } from '../state/state.ts'
import { failure } from './acts.ts'
import { ask } from './api.ts'
import type { Store } from './store.ts'

/** A session in a list, and the lane that it belongs to. */
export interface Listed {
  readonly id: string
  readonly mechanism: MechanismId
}

/** What whoever holds the bench may do to it. */
export interface Operator {
  advance(seconds: number): Promise<void>
  freeze(frozen: boolean): Promise<void>
  applyPreset(preset: PresetId): Promise<void>
  reset(): Promise<void>
  revoke(session: Listed): Promise<void>
  /** Reads the bench again: what no event tells. */
  reread(): Promise<void>
}

export function createOperator(store: Store): Operator {
  async function reread(): Promise<void> {
    const { problem, body } = await ask('GET', '/api/bench')
    if (!problem) store.dispatch({ type: 'bench', bench: body as BenchInfo, stopwatch: performance.now() })
  }

  return {
    reread,
    async advance(seconds) {
      await ask('POST', '/api/bench/clock', { body: { advanceSeconds: seconds } })
    },
    async freeze(frozen) {
      await ask('POST', '/api/bench/clock', { body: { frozen } })
    },
    async applyPreset(preset) {
      const { problem } = await ask('PATCH', '/api/bench/policy', { body: PRESETS[preset] })
      // The event will say so too; a select that springs back for a moment looks broken.
      if (!problem) store.dispatch({ type: 'policy', policy: PRESETS[preset] })
    },
    async reset() {
      const { problem } = await ask('POST', '/api/bench/reset', { body: {} })
      if (!problem) await reread()
    },
    async revoke({ id, mechanism: lane }) {
      const reply = await ask('DELETE', `/api/sessions/${id}`)
      if (reply.problem) {
        const gone = reply.problem.code === 'not_found'
        store.dispatch({
          type: 'note',
          lane,
          note: gone ? { kind: 'already-gone' } : failure('revoke', reply),
        })
        return
      }
      const { effect, effectiveAt } = reply.body as { effect: RevocationEffect; effectiveAt: number }
      store.dispatch({ type: 'note', lane, note: { kind: 'revoked', effect, effectiveAt } })
    },
  }
}

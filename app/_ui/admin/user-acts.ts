import type { MechanismId } from '#lib/core/session.ts'
import { callApi } from '../lab/api.ts'
import type { Lab } from '../lab/lab.ts'
import type { ActResult } from '../state/act-result.ts'

export const TRANSFER_AMOUNT = 10

/** Acts of the user on one lane or on several at the same time, other than logging in and out. */
type UserAct = (lab: Lab, lane: MechanismId) => Promise<ActResult>

/** Transfers a small amount to bob, or from bob to alice. */
const transfer: UserAct = async (lab, lane) => {
  const name = userOf(lab, lane)
  const to = name === 'bob' ? 'alice' : 'bob'
  const { problem, body } = await callApi('POST', '/api/{mechanism}/transfer', {
    params: { mechanism: lane },
    body: { to, amount: TRANSFER_AMOUNT },
  })
  if (problem?.code === 'step_up_required') return { kind: 'step-up-needed' }
  if (problem?.code === 'no_credential') return { kind: 'needs-login', act: 'transfer' }
  if (problem) {
    // The amount is set by the page and is valid; only the balance can be too small.
    const isTooMuch = problem.errors?.some(({ field }) => field === 'amount')
    return { kind: 'failed', act: 'transfer', code: isTooMuch ? 'insufficient_balance' : problem.code }
  }
  const { balance } = body
  return { kind: 'transferred', to, amount: TRANSFER_AMOUNT, balance }
}

/** Re-authenticates with the password that the page has. The response contains a new credential. */
const stepUp: UserAct = async (lab, lane) => {
  const name = userOf(lab, lane)
  if (name === null) return { kind: 'needs-login', act: 'step-up' }
  const reply = await callApi('POST', '/api/{mechanism}/step-up', {
    params: { mechanism: lane },
    body: { password: lab.passwords()[name] ?? '-' },
  })
  if (reply.problem) return { kind: 'failed', act: 'step-up', code: reply.problem.code }
  lab.lanes.acceptCredential(lane, reply, lab.lanes.nextOrder())
  const windowSeconds = lab.store.get().bench?.policy.stepUp.windowSeconds ?? 0
  return { kind: 'stepped-up', windowSeconds }
}

/** Logs out the user's other sessions, or all sessions of the user. */
function logoutTo(scope: 'others' | 'global'): UserAct {
  return async (lab, lane) => {
    const { problem, body } = await callApi('POST', '/api/{mechanism}/logout', {
      params: { mechanism: lane },
      body: { scope },
    })
    if (problem?.code === 'no_credential') return { kind: 'needs-login', act: 'logout' }
    if (problem) return { kind: 'failed', act: 'logout', code: problem.code }
    if (scope === 'global') lab.lanes.clearCredential(lane)
    const { effects = [] } = body
    return { kind: 'revoked-many', effects }
  }
}

const USER_ACTS = {
  transfer,
  'step-up': stepUp,
  others: logoutTo('others'),
  global: logoutTo('global'),
} as const satisfies Record<string, UserAct>

/** Runs one of these acts on the lanes and shows the result in each. */
export function actAsUser(lab: Lab, act: keyof typeof USER_ACTS, on: readonly MechanismId[]): Promise<void> {
  return lab.operate(async () => {
    await Promise.all(
      on.map(async (lane) => {
        lab.store.dispatch({ type: 'note', lane, note: null })
        const result = await USER_ACTS[act](lab, lane)
        lab.store.dispatch({ type: 'note', lane, note: { kind: 'admin', result } })
      }),
    )
    if (act === 'transfer') await lab.operator.reread()
  }, on)
}

function userOf(lab: Lab, lane: MechanismId): string | null {
  const { verdict } = lab.store.get().lanes[lane]
  return verdict?.outcome === 'accepted' ? (verdict.user?.name ?? null) : null
}

import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { Reach } from '../state/difference.ts'
import type { Notice } from '../state/lane-state.ts'
import type { LabState } from '../state/state.ts'
import { currentLanguage } from '../words/language.ts'
import { type ApiResult, callApi, type Problem } from './api.ts'
import type { Lanes } from './lane-requests.ts'
import type { Store } from './store.ts'

export const ACT_IDS = ['login', 'check', 'refresh', 'logout', 'second-device'] as const
/** Acts on one lane or on all of them at the same time. */
export type ActId = (typeof ACT_IDS)[number]

/** The name that the phone sends; the lists show it unchanged. */
const SECOND_DEVICE = { en: 'Second device', zh: '第二台设备' } as const

export interface ActContext {
  readonly store: Store
  readonly lanes: Lanes
  readonly passwords: () => Readonly<Record<string, string>>
}

/** The user of a login: the one that was selected when the act was requested, not when its turn comes. */
export type LoginChoice = Pick<LabState, 'user' | 'rememberMe'>

/**
 * Runs one act on one lane. The verdict is not derived from the response: the lane is checked again.
 * @param data the session data of a login
 */
export async function actOn(
  context: ActContext,
  act: ActId,
  lane: MechanismId,
  chosen: LoginChoice,
  data?: string,
): Promise<Reach | null> {
  const { store, lanes } = context
  store.dispatch({ type: 'note', lane, note: null })
  switch (act) {
    case 'check':
      await lanes.check(lane, true)
      return null
    case 'logout':
      return logout(context, lane)
    case 'login':
    case 'refresh': {
      const reply =
        act === 'login'
          ? await login(context, lane, chosen, data)
          : await callApi('POST', `/api/${lane}/refresh`, { body: {} })
      // Numbered after the response: from then on the browser sends the new credential.
      if (reply.problem === null) lanes.acceptCredential(lane, reply, lanes.nextOrder())
      if (reply.problem || act === 'refresh') note(store, lane, failure(act, reply) ?? { kind: 'refreshed' })
      return null
    }
    case 'second-device': {
      const reply = await loginOnPhone(context, lane, chosen)
      note(store, lane, failure(act, reply) ?? { kind: 'second-device' })
      return null
    }
  }
}

function credentialsOf({ passwords }: ActContext, { user, rememberMe }: LoginChoice) {
  return { username: user, password: passwords()[user] ?? '-', rememberMe }
}

function login(context: ActContext, lane: MechanismId, chosen: LoginChoice, data = ''): Promise<ApiResult> {
  const body = { ...credentialsOf(context, chosen), carrier: 'cookie', ...(data === '' ? {} : { data }) }
  return callApi('POST', `/api/${lane}/login`, { body })
}

/** Another device has its own cookies, so it is simulated in the server; its response is the result. */
async function loginOnPhone(context: ActContext, lane: MechanismId, chosen: LoginChoice): Promise<ApiResult> {
  const device = SECOND_DEVICE[currentLanguage()]
  const body = { ...credentialsOf(context, chosen), mechanism: lane, device }
  const reply = await callApi('POST', '/api/guests/phone/login', { body })
  if (reply.problem) return reply
  const phoneResponse = reply.body as { readonly status: number; readonly body: Problem | null }
  if (phoneResponse.status === 200) return reply
  const unanswered = { code: 'network', status: 0, detail: '' }
  return { ...reply, problem: phoneResponse.status === 0 ? unanswered : (phoneResponse.body ?? unanswered) }
}

async function logout({ store, lanes }: ActContext, lane: MechanismId): Promise<Reach | null> {
  const reply = await callApi('POST', `/api/${lane}/logout`, { body: {} })
  if (reply.problem) {
    note(store, lane, failure('logout', reply))
    return null
  }
  lanes.clearCredential(lane)
  const reach = reply.body as Reach
  note(store, lane, noteOf(reach))
  return reach
}

function noteOf(reach: Reach): Notice {
  switch (reach.reach) {
    case 'everywhere':
      return reach.effectiveAt === undefined
        ? { kind: 'logged-out-everywhere' }
        : { kind: 'logged-out-within', until: reach.effectiveAt }
    case 'this-browser':
      return { kind: 'logged-out-here', until: reach.copiesLiveUntilAt satisfies Instant }
    case 'nothing':
      return { kind: 'nothing-to-log-out' }
  }
}

function note(store: Store, lane: MechanismId, what: Notice | null): void {
  store.dispatch({ type: 'note', lane, note: what })
}

/** The notice of a failed act, or null after success. */
function failure(act: ActId, { problem, retryAfterSeconds }: ApiResult): Notice | null {
  return problem && { kind: 'failed', act, code: problem.code, retryAfterSeconds }
}

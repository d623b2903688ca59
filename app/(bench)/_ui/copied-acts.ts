import { isJwt } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { TRANSFER_AMOUNT } from '../../_ui/admin/user-acts.ts'
import { type Copied, withCookiePlace } from '../../_ui/code/copy-request.ts'
import { personOf } from '../../_ui/code/kit-route.ts'
import type { AllWords } from '../../_ui/words/all.en.ts'

/* The acts of the page as the requests that they send, so that each of them can be copied into a test. */

/** What the requests depend on. */
export interface ActSetting {
  readonly user: string
  /** Of the user; null if the page does not have it. */
  readonly password: string | null
  readonly rememberMe: boolean
  readonly preset: string
  /** The session of this browser on a lane. */
  readonly sessionOf: (lane: MechanismId) => string | null
}

interface Sent {
  readonly method: string
  readonly path: string
  readonly body?: object
}

export interface CopiedAct {
  readonly name: (words: AllWords, setting: ActSetting) => string
  /** The request on one lane; of the bench if the act has no lane. */
  readonly request: (setting: ActSetting, lane: MechanismId) => Sent
  readonly hasLane: boolean
}

/** Stands for the session of a lane that has none now. */
const NO_SESSION = 'SESSION_ID'
/** Stands for a password that the page does not have. */
const NO_PASSWORD = '<password>'

const onLane = (name: CopiedAct['name'], request: CopiedAct['request']): CopiedAct => ({
  name,
  request,
  hasLane: true,
})
const onBench = (name: CopiedAct['name'], sent: Sent | ((setting: ActSetting) => Sent)): CopiedAct => ({
  name,
  request: typeof sent === 'function' ? sent : () => sent,
  hasLane: false,
})
const post = (path: string, body: object = {}): Sent => ({ method: 'POST', path, body })
const patch = (path: string, body: object): Sent => ({ method: 'PATCH', path, body })
const sessionPath = ({ sessionOf }: ActSetting, lane: MechanismId) =>
  `/api/sessions/${sessionOf(lane) ?? NO_SESSION}`
/** A login of alice, or of the user that is chosen. */
const loginBody = ({ user, password, rememberMe }: ActSetting) => ({
  username: user,
  password: password ?? NO_PASSWORD,
  ...(rememberMe && { rememberMe }),
})

/** By the ID in the address of the sheet. */
export const COPIED_ACTS = {
  login: onLane(
    ({ acts }) => acts.login,
    (setting, lane) => post(`/api/${lane}/login`, { ...loginBody(setting), carrier: 'cookie' }),
  ),
  check: onLane(
    ({ acts }) => acts.check,
    (_, lane) => ({ method: 'GET', path: `/api/${lane}/me` }),
  ),
  refresh: onLane(
    ({ acts }) => acts.refresh,
    (_, lane) => post(`/api/${lane}/refresh`),
  ),
  logout: onLane(
    ({ acts }) => acts.logout,
    (_, lane) => post(`/api/${lane}/logout`),
  ),
  'second-device': onLane(
    ({ acts }) => acts['second-device'],
    (setting, mechanism) => post('/api/guests/phone/login', { mechanism, ...loginBody(setting) }),
  ),
  transfer: onLane(
    ({ sheets: { menu } }) => menu.transfer(TRANSFER_AMOUNT),
    ({ user }, lane) =>
      post(`/api/${lane}/transfer`, { to: user === 'bob' ? 'alice' : 'bob', amount: TRANSFER_AMOUNT }),
  ),
  'step-up': onLane(
    ({ admin }) => admin.acts.stepUp,
    ({ password }, lane) => post(`/api/${lane}/step-up`, { password: password ?? NO_PASSWORD }),
  ),
  others: onLane(
    ({ sheets: { menu } }) => menu.logoutOthers,
    (_, lane) => post(`/api/${lane}/logout`, { scope: 'others' }),
  ),
  global: onLane(
    ({ sheets: { menu } }) => menu.logoutGlobal,
    (_, lane) => post(`/api/${lane}/logout`, { scope: 'global' }),
  ),
  revoke: onLane(
    ({ sheets: { copyAct } }) => copyAct.acts.revoke,
    (setting, lane) => ({ method: 'DELETE', path: sessionPath(setting, lane), body: {} }),
  ),
  extend: onLane(
    ({ sheets: { menu } }) => menu.extend,
    (setting, lane) => patch(sessionPath(setting, lane), { endsInSeconds: 3600 }),
  ),
  shorten: onLane(
    ({ sheets: { menu } }) => menu.shorten,
    (setting, lane) => patch(sessionPath(setting, lane), { endsInSeconds: 60 }),
  ),
  'revoke-user': onLane(
    ({ sheets: { copyAct } }, { user }) => copyAct.acts.revokeAll(user),
    ({ user }, lane) => ({
      method: 'DELETE',
      path: `/api/sessions?${new URLSearchParams({ user, mechanism: lane })}`,
      body: {},
    }),
  ),
  steal: onLane(
    ({ otherClients }) => otherClients.steal,
    (_, mechanism) => post('/api/guests/mallory/steal', { mechanism }),
  ),
  'try-mallory': onLane(
    ({ sheets: { copyAct }, otherClients }) => copyAct.acts.try(otherClients.names.mallory),
    (_, mechanism) => post('/api/guests/mallory/me', { mechanism }),
  ),
  'try-phone': onLane(
    ({ sheets: { copyAct }, otherClients }) => copyAct.acts.try(otherClients.names.phone),
    (_, mechanism) => post('/api/guests/phone/me', { mechanism }),
  ),
  'logout-phone': onLane(
    ({ sheets: { copyAct } }) => copyAct.acts.logoutPhone,
    (_, mechanism) => post('/api/guests/phone/logout', { mechanism }),
  ),
  'advance-30': onBench(
    ({ sheets: { copyAct }, bar }) => copyAct.acts.advance(bar.plus30s),
    post('/api/bench/clock', { advanceSeconds: 30 }),
  ),
  'advance-900': onBench(
    ({ sheets: { copyAct }, bar }) => copyAct.acts.advance(bar.plus15min),
    post('/api/bench/clock', { advanceSeconds: 900 }),
  ),
  freeze: onBench(({ bar }) => bar.freeze, post('/api/bench/clock', { frozen: true })),
  run: onBench(({ bar }) => bar.run, post('/api/bench/clock', { frozen: false })),
  preset: onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.preset,
    ({ preset }) => patch('/api/bench/policy', { preset }),
  ),
  'redis-down': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.redis.down,
    patch('/api/bench/faults', { redis: 'down' }),
  ),
  'redis-slow': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.redis.slow,
    patch('/api/bench/faults', { redis: 'slow' }),
  ),
  'redis-up': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.redis.up,
    patch('/api/bench/faults', { redis: 'up' }),
  ),
  'messages-dropped': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.invalidation.dropped,
    patch('/api/bench/faults', { invalidation: 'dropped' }),
  ),
  'messages-on': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.invalidation.on,
    patch('/api/bench/faults', { invalidation: 'on' }),
  ),
  'stop-node': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.stopNode('a'),
    patch('/api/bench/nodes/a', { up: false }),
  ),
  'start-node': onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.startNode('a'),
    patch('/api/bench/nodes/a', { up: true }),
  ),
  disable: onBench(
    ({ sheets: { copyAct } }, { user }) => copyAct.acts.disable(user),
    ({ user }) => patch(`/api/bench/users/${encodeURIComponent(user)}`, { disabled: true }),
  ),
  rotate: onBench(
    ({ sheets: { copyAct } }) => copyAct.acts.rotate,
    post('/api/bench/keys/rotate', { mechanism: MECHANISM_IDS.find(isJwt), mode: 'overlap' }),
  ),
  reset: onBench(({ bar }) => bar.reset, post('/api/bench/reset')),
} as const satisfies Readonly<Record<string, CopiedAct>>

export type CopiedActId = keyof typeof COPIED_ACTS
export const COPIED_ACT_IDS = Object.keys(COPIED_ACTS) as readonly CopiedActId[]

/** The requests of an act on these lanes, as they are copied. */
export function copiedRequests(
  id: CopiedActId,
  setting: ActSetting,
  lanes: readonly MechanismId[],
): readonly Copied[] {
  const act: CopiedAct = COPIED_ACTS[id]
  return (act.hasLane ? lanes : lanes.slice(0, 1)).map((lane) => {
    const { method, path, body } = act.request(setting, lane)
    const session = setting.sessionOf(lane) ?? NO_SESSION
    return {
      request: withCookiePlace({
        method,
        path,
        headers: body === undefined ? [] : [['content-type', 'application/json']],
        body: body === undefined ? null : JSON.stringify(body),
      }),
      result: null,
      person: personOf(setting.user),
      ...(path.includes(session) && { session: { id: session, mechanism: lane } }),
    }
  })
}

import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { ForeignSite } from '#lib/ledger/event.ts'
import type { GivenAnswer } from './bug.ts'

/* The steps of a solution or of a wrong attempt: requests to the API, as data. */

/** A client with its own cookies. `browser` and `tab` are of the same kind; `mallory` only has what was stolen. */
export type ClientName = 'browser' | 'tab' | 'phone' | 'mallory'

/** A request of a client to a mechanism. */
export type ClientStep = {
  readonly lane: MechanismId
  readonly by: ClientName
  /** Without it, the load balancer chooses the node. */
  readonly node?: NodeId
  /** What a browser would state about the page that sends the request. */
  readonly site?: ForeignSite
} & (
  | {
      readonly act: 'login'
      readonly user: string
      /** Bytes of session data. */
      readonly dataBytes?: number
    }
  | { readonly act: 'me' | 'refresh' | 'logout' | 'transfer'; readonly body?: object }
)

export type Step =
  | ClientStep
  /** A check with a changed credential: a change that “Edit and resend” offers for the mechanism. */
  | {
      readonly act: 'tamper'
      readonly lane: MechanismId
      readonly by: ClientName
      readonly change: string
    }
  /** Revokes the session of a client, as an operator. */
  | { readonly act: 'revoke'; readonly lane: MechanismId; readonly by: ClientName }
  /** Copies the credential of one client to another. */
  | {
      readonly act: 'copy'
      readonly lane: MechanismId
      readonly by: ClientName
      readonly to: ClientName
    }
  /** A request of the operator of the bench. The path is relative to `/api/bench/`. */
  | {
      readonly act: 'operate'
      readonly method: 'PATCH' | 'POST'
      readonly path: string
      readonly body: object
    }
  /** A request through the gateway, with the credential of a client. The path is relative to `/api/services/`. */
  | {
      readonly act: 'service'
      readonly lane: MechanismId
      readonly by: ClientName
      readonly method: 'GET' | 'POST' | 'PUT'
      readonly path: string
      readonly body?: object
    }
  /** A change of the settings of the services. */
  | {
      readonly act: 'services'
      readonly setup: { readonly trust?: 'signed' | 'bare'; readonly relay?: 'exchange' | 'as-is' }
    }
  | { readonly act: 'predict'; readonly choice: string }
  | { readonly act: 'answer'; readonly answer: GivenAnswer }

/** The same steps for each lane, one lane after the other. */
export function onEach(
  lanes: readonly MechanismId[],
  steps: (lane: MechanismId) => readonly Step[],
): readonly Step[] {
  return lanes.flatMap(steps)
}

export const login = (
  lane: MechanismId,
  by: ClientName = 'browser',
  user = 'alice',
  dataBytes = 0,
): ClientStep => ({
  act: 'login',
  lane,
  by,
  user,
  dataBytes,
})
export const check = (lane: MechanismId, by: ClientName = 'browser'): ClientStep => ({ act: 'me', lane, by })
export const refresh = (lane: MechanismId, by: ClientName = 'browser'): ClientStep => ({
  act: 'refresh',
  lane,
  by,
})
export const logout = (
  lane: MechanismId,
  by: ClientName = 'browser',
  scope: 'local' | 'others' | 'global' = 'local',
): ClientStep => ({ act: 'logout', lane, by, body: { scope } })
/** The same request, sent to this node. */
export const at = (id: NodeId, step: ClientStep): Step => ({ ...step, node: id })
/** The same request, sent by a page of another origin. */
export const from = (site: ForeignSite, step: ClientStep): ClientStep => ({ ...step, site })
export const transfer = (lane: MechanismId, by: ClientName = 'browser'): ClientStep => ({
  act: 'transfer',
  lane,
  by,
  body: { to: 'bob', amount: 10 },
})
export const tamper = (lane: MechanismId, change: string): Step => ({
  act: 'tamper',
  lane,
  by: 'browser',
  change,
})
export const revoke = (lane: MechanismId, by: ClientName = 'browser'): Step => ({ act: 'revoke', lane, by })
const copy = (lane: MechanismId, by: ClientName, to: ClientName): Step => ({
  act: 'copy',
  lane,
  by,
  to,
})
export const steal = (lane: MechanismId): Step => copy(lane, 'browser', 'mallory')
export const service = (
  lane: MechanismId,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Step => ({ act: 'service', lane, by: 'browser', method, path, ...(body && { body }) })
export const services = (setup: Extract<Step, { act: 'services' }>['setup']): Step => ({
  act: 'services',
  setup,
})
export const predict = (choice: string): Step => ({ act: 'predict', choice })
export const answer = (given: GivenAnswer): Step => ({ act: 'answer', answer: given })

const operate = (method: 'PATCH' | 'POST', path: string, body: object): Step => ({
  act: 'operate',
  method,
  path,
  body,
})
export const node = (id: NodeId, state: { readonly up: boolean }): Step =>
  operate('PATCH', `nodes/${id}`, state)
export const redis = (state: 'up' | 'down' | 'emptied'): Step => operate('PATCH', 'faults', { redis: state })
export const policy = (patch: Readonly<Record<string, unknown>>): Step => operate('PATCH', 'policy', patch)
/** Switches planted bugs on, and all others off. */
export const planted = (active: readonly string[]): Step => operate('PATCH', 'mutations', { active })
/** Runs an attack on the bench. */
export const attack = (id: string, mechanism: MechanismId): Step =>
  operate('POST', `attacks/${id}`, { mechanism })
/** Runs a race: in this order, or in every order. */
export const race = (id: string, implementation: 'naive' | 'fixed', schedule?: string): Step =>
  operate('POST', `races/${id}`, {
    implementation,
    ...(schedule === undefined ? { exhaust: true } : { schedule }),
  })
export const advance = (advanceSeconds: number): Step => operate('POST', 'clock', { advanceSeconds })
export const roles = (user: string, ...named: readonly string[]): Step =>
  operate('PATCH', `users/${user}`, { roles: named })
export const rotateKeys = (mechanism: MechanismId, mode: string, on?: NodeId): Step =>
  operate('POST', 'keys/rotate', { mechanism, mode, ...(on && { node: on }) })

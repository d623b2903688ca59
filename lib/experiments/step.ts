import type { MechanismId, NodeId } from '#lib/core/session.ts'

/* The steps of a solution or of a wrong attempt: requests to the API, as data. */

/** A client with its own cookies. `browser` and `tab` are of the same kind; `mallory` only has what was stolen. */
export type ClientName = 'browser' | 'tab' | 'phone' | 'mallory'

export type Step =
  | {
      readonly act: 'login'
      readonly lane: MechanismId
      readonly by: ClientName
      readonly user: string
    }
  | {
      readonly act: 'me' | 'refresh' | 'logout'
      readonly lane: MechanismId
      readonly by: ClientName
    }
  /** Copies the credential of one client to another. */
  | {
      readonly act: 'copy'
      readonly lane: MechanismId
      readonly by: ClientName
      readonly to: ClientName
    }
  /** A change that an operator makes. */
  | { readonly act: 'operate'; readonly path: string; readonly patch: Readonly<Record<string, unknown>> }
  | { readonly act: 'policy'; readonly patch: Readonly<Record<string, unknown>> }
  | { readonly act: 'advance'; readonly seconds: number }
  | { readonly act: 'roles'; readonly user: string; readonly roles: readonly string[] }
  | { readonly act: 'predict'; readonly choice: string }

/** The same steps for each lane, one lane after the other. */
export function onEach(
  lanes: readonly MechanismId[],
  steps: (lane: MechanismId) => readonly Step[],
): readonly Step[] {
  return lanes.flatMap(steps)
}

export const login = (lane: MechanismId, by: ClientName = 'browser', user = 'alice'): Step => ({
  act: 'login',
  lane,
  by,
  user,
})
export const check = (lane: MechanismId, by: ClientName = 'browser'): Step => ({ act: 'me', lane, by })
export const refresh = (lane: MechanismId, by: ClientName = 'browser'): Step => ({ act: 'refresh', lane, by })
export const logout = (lane: MechanismId, by: ClientName = 'browser'): Step => ({ act: 'logout', lane, by })
const copy = (lane: MechanismId, by: ClientName, to: ClientName): Step => ({
  act: 'copy',
  lane,
  by,
  to,
})
export const steal = (lane: MechanismId): Step => copy(lane, 'browser', 'mallory')
const operate = (path: string, patch: Readonly<Record<string, unknown>>): Step => ({
  act: 'operate',
  path,
  patch,
})
export const node = (id: NodeId, state: { readonly up: boolean }): Step =>
  operate(`/api/bench/nodes/${id}`, state)
export const redis = (state: 'up' | 'down' | 'emptied'): Step =>
  operate('/api/bench/faults', { redis: state })
export const policy = (patch: Readonly<Record<string, unknown>>): Step => ({ act: 'policy', patch })
export const advance = (seconds: number): Step => ({ act: 'advance', seconds })
export const predict = (choice: string): Step => ({ act: 'predict', choice })
export const roles = (user: string, ...named: readonly string[]): Step => ({
  act: 'roles',
  user,
  roles: named,
})

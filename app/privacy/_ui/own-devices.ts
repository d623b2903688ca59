import type { MechanismId } from '#lib/core/session.ts'
import { type ApiResult, callApi, type Problem } from '../../_ui/lab/api.ts'
import type { Loaded } from '../../_ui/lab/use-reading.ts'
import type { OwnSession } from './privacy-types.ts'

/** Sessions that look like those of one device: of the same name, address and user agent. */
export interface Device {
  readonly key: string
  readonly label: string | null
  readonly ip: string | null
  readonly lastSeenAt: number
  readonly isHere: boolean
  readonly sessions: readonly OwnSession[]
}

export interface OwnSessions {
  readonly sessions: readonly OwnSession[]
  /** The lanes on which ending others needs the password first. */
  readonly mustReauthenticate: readonly MechanismId[]
  readonly windowSeconds: number
}

/**
 * The own sessions of a user, of every lane on which this browser is logged in as the user.
 * @param key the user, and the lanes for which this browser has a cookie, separated by spaces
 */
export async function loadOwnSessions(key: string, _: AbortSignal): Promise<Loaded<OwnSessions>> {
  const [user = '', ...lanes] = key.split(' ')
  const answers = await Promise.all(
    lanes.map((lane) =>
      callApi('GET', '/api/{mechanism}/sessions', { params: { mechanism: lane as MechanismId } }),
    ),
  )
  const failed = answers.find(
    ({ problem }) => problem !== null && problem.status !== 401 && problem.status !== 404,
  )
  if (failed?.problem) return { problem: failed.problem, body: null }
  const own = answers.flatMap(({ body }) => (body?.user === user ? [body] : []))
  const sessions = own.flatMap((body) => body.sessions)
  return {
    problem: null,
    body: {
      sessions,
      mustReauthenticate: own.flatMap((body) =>
        body.mustReauthenticate && body.sessions[0] ? [body.sessions[0].mechanism] : [],
      ),
      windowSeconds: own[0]?.windowSeconds ?? 0,
    },
  }
}

/** Groups sessions by device, the one of this browser first. */
export function devicesOf(sessions: readonly OwnSession[]): readonly Device[] {
  const groups = Map.groupBy(sessions, ({ name, device, ip, userAgent }) =>
    JSON.stringify([name ?? device, ip, userAgent]),
  )
  return Array.from(groups, ([key, of]) => ({
    key,
    label: of[0]?.name ?? of[0]?.device ?? null,
    ip: of[0]?.ip ?? null,
    lastSeenAt: Math.max(...of.map(({ lastSeenAt }) => lastSeenAt)),
    isHere: of.some(({ current }) => current),
    sessions: of,
  })).sort((x, y) => Number(y.isHere) - Number(x.isHere) || y.lastSeenAt - x.lastSeenAt)
}

export type EndingResult =
  | { readonly problem: null; readonly ended: number; readonly acceptedUntil: number | null }
  | { readonly problem: Problem; readonly lanes: readonly MechanismId[] }

/** Ends these sessions, or if there are none all others, lane by lane. Stops at the first problem. */
export async function endSessions(
  lanes: readonly MechanismId[],
  sessions: readonly OwnSession[] | null,
): Promise<EndingResult> {
  let ended = 0
  let acceptedUntil: number | null = null
  for (const [index, mechanism] of lanes.entries()) {
    const ids = sessions?.flatMap((each) => (each.mechanism === mechanism && !each.current ? [each.id] : []))
    if (ids?.length === 0) continue
    const { problem, body } = await callApi('DELETE', '/api/{mechanism}/sessions', {
      params: { mechanism },
      body: ids === undefined ? {} : { ids },
    })
    if (problem) return { problem, lanes: lanes.slice(index) }
    ended += body.ended
    for (const { effect, effectiveAt } of body.effects) {
      if (effect !== 'immediate') acceptedUntil = Math.max(acceptedUntil ?? 0, effectiveAt)
    }
  }
  return { problem: null, ended, acceptedUntil }
}

/** Re-authenticates on these lanes. @returns the first problem, or null */
export async function reauthenticate(
  lanes: readonly MechanismId[],
  password: string,
): Promise<Problem | null> {
  for (const mechanism of lanes) {
    const { problem }: ApiResult = await callApi('POST', '/api/{mechanism}/step-up', {
      params: { mechanism },
      body: { password },
    })
    if (problem) return problem
  }
  return null
}

/** Names a device in each of its sessions, up to the first problem. @returns that problem; null without one */
export async function renameSessions(sessions: readonly OwnSession[], name: string): Promise<Problem | null> {
  for (const { mechanism, id } of sessions) {
    const { problem } = await callApi('PATCH', '/api/{mechanism}/sessions/{id}', {
      params: { mechanism, id },
      body: { name },
    })
    if (problem) return problem
  }
  return null
}

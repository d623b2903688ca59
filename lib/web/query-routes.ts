import { activeSessionsOf, previewRevocation, revokeSessions } from '#lib/bench/queried-sessions.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import { onBench } from './route.ts'
import { NoQuery } from './schemas.ts'
import {
  MAX_REVOKED,
  OnlineQuery,
  OnlineResponse,
  queryOfRequest,
  RevokeQueryBody,
  RevokeQueryResponse,
} from './session-query-schemas.ts'

/** Sessions that are read to list the users who are online. */
const MAX_ONLINE = 2000

/** The routes that act on all sessions of a query, and the users who are online. */
export const queryRoutes = {
  '/api/sessions/revoke': {
    POST: onBench(
      {
        summary: 'Revoke the active sessions of a query, or preview what that would do',
        query: NoQuery,
        body: RevokeQueryBody,
        response: RevokeQueryResponse,
      },
      async ({ bench, operator }, { query, preview, previewed }) => {
        const found = await activeSessionsOf(bench, queryOfRequest(query), MAX_REVOKED)
        const seen = new Set(previewed)
        const rows = previewed === undefined ? found.rows : found.rows.filter(({ id }) => seen.has(id))
        const facts = {
          preview,
          more: found.more,
          ids: rows.map(({ id }) => id),
          added: found.rows.length - rows.length,
          gone: previewed === undefined ? 0 : seen.size - rows.length,
        }
        const { sessions } = operator
        const done = preview
          ? { ...(await previewRevocation(sessions, rows)), ended: [], alreadyEnded: [], notEnded: [] }
          : await revokeSessions(sessions, rows)
        return { status: 200, body: { ...facts, ...done } }
      },
    ),
  },

  '/api/users/online': {
    GET: onBench(
      {
        summary: 'List the users with an active session that was used recently',
        query: OnlineQuery,
        response: OnlineResponse,
      },
      async ({ bench }, _, { seconds }) => {
        const lastSeenFrom = bench.now() - seconds * 1000
        const { rows, more } = await activeSessionsOf(bench, { lastSeenFrom }, MAX_ONLINE)
        const byUser = Map.groupBy(rows, ({ user }) => user)
        const users = Array.from(byUser, ([user, sessions]) => onlineUser(user, sessions))
        users.sort((x, y) => y.lastSeenAt - x.lastSeenAt)
        const counts = { users: users.length, sessions: rows.length }
        return { status: 200, body: { seconds, users, counts, more } }
      },
    ),
  },
}

function onlineUser(user: string, sessions: readonly IndexedSession[]) {
  return {
    user,
    sessions: sessions.length,
    mechanisms: [...new Set(sessions.map(({ mechanism }) => mechanism))],
    lastSeenAt: Math.max(...sessions.map(({ lastSeenAt }) => lastSeenAt)),
  }
}

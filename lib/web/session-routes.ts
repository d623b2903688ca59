import { mechanismAt } from '#lib/bench/compose.ts'
import { findStorage } from '#lib/bench/storage.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import type { SessionView } from '#lib/core/session.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { BenchCall } from './call.ts'
import type { JsonOf } from './contract.ts'
import { ownSessionRoutes } from './own-session-routes.ts'
import { problem } from './respond.ts'
import { AdjustResponse, RevokeAllResponse, RevokeResponse, SessionResponse } from './responses.ts'
import { onBench } from './route.ts'
import { AdjustBody, EmptyBody, EndSessionsQuery } from './schemas.ts'
import { queryOfRequest, SessionsQuery, SessionsResponse } from './session-query-schemas.ts'

/** The routes of sessions: for operators, and for their users. */
export const sessionRoutes = {
  ...ownSessionRoutes,
  '/api/sessions': {
    GET: onBench(
      { summary: 'List sessions, newest first', query: SessionsQuery, response: SessionsResponse },
      async (call, _, { limit, cursor, facets: hasFacets, ...asked }) => {
        const { index, ledger } = call.bench.observer
        const filter = queryOfRequest(asked)
        await ledger.whenFlushed()
        const [{ rows, next, scanned }, counts, own, facets] = await Promise.all([
          index.list(filter, limit, cursor ?? null),
          index.counts(filter),
          ownSessions(call),
          hasFacets === undefined ? undefined : index.facets(),
        ])
        const sessions = rows.map((row) => seenBy(own, row))
        return { status: 200, body: { sessions, next, scanned, counts, ...(facets ? { facets } : {}) } }
      },
    ),

    DELETE: onBench(
      {
        summary: 'Revoke all sessions of a user, optionally except one',
        query: EndSessionsQuery,
        body: EmptyBody,
        response: RevokeAllResponse,
      },
      async ({ operator }, _, query) => {
        const { except, ...whose } = query
        const effects = await operator.sessions.endAll(whose, 'revoked_by_admin', except)
        return { status: 200, body: { ended: effects.length, effects } }
      },
    ),
  },
  '/api/sessions/{id}': {
    GET: onBench(
      { summary: 'Get a session and where it is stored', response: SessionResponse },
      async (call) => {
        return { status: 200, body: await storedCopies(call) }
      },
    ),

    PATCH: onBench(
      { summary: 'Extend or shorten a session', body: AdjustBody, errors: [409], response: AdjustResponse },
      async (call, { endsInSeconds }) => {
        const row = await rowOf(call)
        const adjusted = await call.operator.sessions.adjust(row, endsInSeconds)
        if (adjusted.ok) {
          const session = seenBy(await ownSessions(call), await rowOf(call))
          return { status: 200, body: { session, ...adjusted.ending } }
        }
        if (adjusted.why === 'impossible') {
          throw new RequestRefused(
            'not_supported',
            'The credential carries its own expiry. It can be revoked, not adjusted.',
          )
        }
        return problem({ code: 'session_ended', status: 409, detail: 'The session has already ended.' })
      },
    ),

    DELETE: onBench(
      { summary: 'Revoke a session; returns effect and time', body: EmptyBody, response: RevokeResponse },
      async (call) => {
        const { alsoEnded, ...ending } = await call.operator.sessions.end(
          await rowOf(call),
          'revoked_by_admin',
        )
        return { status: 200, body: { ...ending, ...(alsoEnded.length > 0 ? { alsoEnded } : {}) } }
      },
    ),
  },
}

/** A session and every location where it is stored; of the client's cookies, those that this request presents. */
async function storedCopies(call: BenchCall) {
  const { bench, credentials } = call
  const row = await rowOf(call)
  const [own, storage] = await Promise.all([ownSessions(call), findStorage(bench, row)])
  const jar = own.has(row.id) ? credentials.presentedCookies(row.mechanism) : []
  const family = hasRefreshToken(row.mechanism)
    ? { family: await bench.observer.familyOf(row.id, bench.state.policy.jwt.gracePeriodSeconds * 1000) }
    : {}
  return { session: seenBy(own, row), storage: { jar, ...storage }, ...family }
}

/** The response of `GET /api/sessions/{id}`. */
export type SessionDetail = JsonOf<typeof SessionResponse>

async function rowOf({ bench, params }: BenchCall): Promise<IndexedSession> {
  await bench.observer.ledger.whenFlushed()
  const row = await bench.observer.index.find((params.id ?? '').slice(0, 64))
  if (!row) throw new RequestRefused('not_found', 'Session not found on this bench.')
  return row
}

/**
 * IDs of the sessions whose credentials this request presents. A credential whose store is unavailable is none of them: the list
 * is read from the event log, which has it nevertheless.
 */
async function ownSessions({ bench, credentials, node }: BenchCall): Promise<ReadonlySet<string>> {
  const own = new Set<string>()
  for (const id of credentials.present()) {
    const presented = credentials.find(id)
    if ('ambiguous' in presented || presented.credential === null) continue
    const verdict = await mechanismAt(bench, id, node)
      .verify(presented.credential, bench.now())
      .catch(ignoreUnavailable)
    if (verdict?.ok) own.add(verdict.session.id)
  }
  return own
}

function ignoreUnavailable(error: unknown): null {
  if (error instanceof StoreUnavailable) return null
  throw error
}

function seenBy(own: ReadonlySet<string>, row: IndexedSession): SessionView & { fingerprint: string } {
  return { ...row, current: own.has(row.id) }
}

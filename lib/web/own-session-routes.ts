import { RequestRefused } from '#lib/core/errors.ts'
import { MECHANISM_IDS, type Session } from '#lib/core/session.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import { refused } from './mechanism-responses.ts'
import { check, type MechanismCall, onMechanism } from './on-mechanism.ts'
import {
  DeviceNameBody,
  EndOwnBody,
  EndOwnResponse,
  OwnSessionResponse,
  OwnSessionsResponse,
} from './own-session-responses.ts'

/*
 * The sessions of a user, for the user: the presented credential decides whose they are. To end others, the session must have
 * authenticated recently (ASVS 7.5.2): a stolen cookie alone must not log its owner out everywhere.
 */

const PARAMS = { mechanism: MECHANISM_IDS }
/** Sessions of one user in one mechanism; the limits of a policy are lower. */
const MAX_OWN = 200

export const ownSessionRoutes = {
  '/api/{mechanism}/sessions': {
    GET: onMechanism(
      {
        act: 'sessions',
        summary: 'List the active sessions of the user of the presented credential, of this mechanism',
        params: PARAMS,
        response: OwnSessionsResponse,
      },
      async (call) => {
        const checked = await check(call, { slide: false })
        if (!checked.ok) return refused(call, checked)
        const rows = await ownRows(call, checked.session)
        const names = await call.bench.stores.deviceNames.of(rows.map(({ id }) => id))
        return {
          status: 200,
          body: {
            user: checked.session.user,
            sessions: rows.map((row) => ({
              ...row,
              current: row.id === checked.session.id,
              name: names.get(row.id) ?? null,
            })),
            mustReauthenticate: !isRecent(call, checked.session),
            windowSeconds: call.bench.state.policy.stepUp.windowSeconds,
          },
        }
      },
    ),

    DELETE: onMechanism(
      {
        act: 'sessions',
        summary: 'End other sessions of the user; requires recent authentication',
        params: PARAMS,
        body: EndOwnBody,
        response: EndOwnResponse,
      },
      async (call, { ids: given }) => {
        const checked = await check(call, { slide: true, sensitive: true })
        if (!checked.ok) return refused(call, checked)
        const { session } = checked
        if (!isRecent(call, session)) return refused(call, { ok: false, code: 'step_up_required' })
        const { id, operator } = call
        if (given === undefined) {
          const effects = await operator.sessions.endAll(
            { user: session.user, mechanism: id },
            'revoked_by_user',
            session.id,
          )
          return { status: 200, body: { ended: effects.length, effects, alsoEnded: [] } }
        }
        const ids = [...new Set(given)]
        const own = await ownRows(call, session)
        // An ID of another user is not distinguished from one that does not exist.
        const rows = ids.map((wanted) => own.find((row) => row.id === wanted))
        const unknown = ids.find((_, index) => rows[index] === undefined)
        if (unknown !== undefined)
          throw new RequestRefused('not_found', `You have no active session ${unknown.slice(0, 64)}.`)
        if (ids.includes(session.id)) {
          throw new RequestRefused('invalid_request', 'This is the presented session. Log out to end it.', {
            field: 'ids',
          })
        }
        const effects = []
        const also = new Set<string>()
        for (const row of rows.filter((each) => each !== undefined)) {
          const { alsoEnded, ...ending } = await operator.sessions.end(row, 'revoked_by_user')
          effects.push({ id: row.id, mechanism: row.mechanism, ...ending })
          for (const other of alsoEnded) if (!ids.includes(other)) also.add(other)
        }
        return { status: 200, body: { ended: effects.length, effects, alsoEnded: [...also] } }
      },
    ),
  },

  '/api/{mechanism}/sessions/{id}': {
    PATCH: onMechanism(
      {
        act: 'sessions',
        summary: 'Give the device of an own session a name; an empty name deletes it',
        params: PARAMS,
        body: DeviceNameBody,
        response: OwnSessionResponse,
      },
      async (call, { name }) => {
        const checked = await check(call, { slide: true })
        if (!checked.ok) return refused(call, checked)
        const wanted = (call.params as { readonly id?: string }).id ?? ''
        const row = (await ownRows(call, checked.session)).find(({ id }) => id === wanted)
        if (!row) throw new RequestRefused('not_found', `You have no active session ${wanted.slice(0, 64)}.`)
        const { deviceNames } = call.bench.stores
        await (name === '' ? deviceNames.delete([row.id]) : deviceNames.set(row.id, name))
        const session = { ...row, current: row.id === checked.session.id, name: name === '' ? null : name }
        return { status: 200, body: { session } }
      },
    ),
  },
}

/** The active sessions of the user of a checked session, the newest first. */
async function ownRows({ bench, id }: MechanismCall, { user }: Session): Promise<readonly IndexedSession[]> {
  await bench.observer.ledger.whenFlushed()
  const { rows } = await bench.observer.index.list({ user, mechanism: id, state: 'active' }, MAX_OWN, null)
  return rows
}

/** Whether a session has authenticated within the window of the policy. */
function isRecent({ bench, node }: MechanismCall, { authenticatedAt }: Session): boolean {
  return bench.nowAt(node) - authenticatedAt <= bench.state.policy.stepUp.windowSeconds * 1000
}

import { type Instant, MECHANISM_IDS, type SessionView } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { refusesCredential } from '../state/lane-state.ts'
import type { Rows } from '../state/session-rows.ts'

export type MarkKind =
  | 'issued'
  | 'touched'
  | 'renewed'
  | 'stolen'
  | 'elsewhere'
  | 'reused'
  | 'ended'
  | 'expired'
  | 'accepted'
  | 'refused'

/** An event of a session. */
export interface Mark {
  readonly kind: MarkKind
  readonly at: Instant
}

/** One session as a line of the timeline. */
export interface Track {
  readonly session: SessionView
  readonly marks: readonly Mark[]
  readonly lastAcceptedAt: Instant | null
  /** The time after its end in which a copy was, or still would be, accepted. */
  readonly lag: { readonly from: Instant; readonly to: Instant } | null
}

interface Draft {
  readonly marks: Mark[]
  client: string | undefined
  lastAcceptedAt: Instant | null
  elsewhereBy: string | undefined
  isRefused: boolean
}

const BY_TIME: readonly string[] = ['idle_timeout', 'absolute_timeout']

/**
 * The tracks of these sessions, grouped by mechanism, newest first.
 * @param rows the sessions at the end of the events
 * @param events oldest first
 */
export function tracksOf(rows: Rows, events: readonly RecordedEvent[]): readonly Track[] {
  const drafts = new Map<string, Draft>(
    rows.map(({ id }) => [
      id,
      { marks: [], client: undefined, lastAcceptedAt: null, elsewhereBy: undefined, isRefused: false },
    ]),
  )
  for (const event of events) {
    if (!('sessionId' in event) || event.sessionId === undefined) continue
    const draft = drafts.get(event.sessionId)
    if (draft) note(draft, event)
  }
  return MECHANISM_IDS.flatMap((id) =>
    rows
      .filter(({ mechanism }) => mechanism === id)
      .map((session) => trackOf(session, drafts.get(session.id))),
  )
}

function note(draft: Draft, event: RecordedEvent): void {
  const { marks } = draft
  const { at } = event
  switch (event.type) {
    case 'session.created':
      draft.client = event.client
      return
    case 'session.touched':
    case 'session.adjusted':
      marks.push({ kind: 'touched', at })
      return
    case 'session.rotated':
    case 'session.stepped_up':
    case 'token.refreshed':
      marks.push({ kind: 'renewed', at })
      return
    case 'credential.stolen':
      marks.push({ kind: 'stolen', at })
      return
    case 'token.reuse_detected':
      marks.push({ kind: 'reused', at })
      return
    case 'request.verified': {
      draft.lastAcceptedAt = at
      const isElsewhere =
        draft.client !== undefined && event.client !== undefined && draft.client !== event.client
      // One mark when another client begins to use it, not one for each request.
      if (isElsewhere && draft.elsewhereBy !== event.client) marks.push({ kind: 'elsewhere', at })
      draft.elsewhereBy = isElsewhere ? event.client : undefined
      return
    }
    case 'request.refused':
      if (event.verified) draft.lastAcceptedAt = at
      if (!refusesCredential(event)) return
      if (!draft.isRefused) marks.push({ kind: 'refused', at })
      draft.isRefused = true
  }
}

function trackOf(session: SessionView, draft: Draft | undefined): Track {
  const { endedAt, endReason, copiesLiveUntilAt, createdAt } = session
  const lastAcceptedAt = draft?.lastAcceptedAt ?? null
  const marks: Mark[] = [{ kind: 'issued', at: createdAt }, ...(draft?.marks ?? [])]
  let lag: Track['lag'] = null
  if (endedAt !== null) {
    marks.push({ kind: endReason !== null && BY_TIME.includes(endReason) ? 'expired' : 'ended', at: endedAt })
    const to = Math.max(copiesLiveUntilAt ?? endedAt, lastAcceptedAt ?? endedAt)
    if (to > endedAt) lag = { from: endedAt, to }
    if (lastAcceptedAt !== null && lastAcceptedAt > endedAt)
      marks.push({ kind: 'accepted', at: lastAcceptedAt })
  }
  return { session, marks, lastAcceptedAt, lag }
}

/** The last instant ahead that a track needs. */
export function trackEnd({ session, lag }: Track): Instant {
  return session.state === 'active' ? session.expiresAt : (lag?.to ?? session.endedAt ?? session.createdAt)
}

/**
 * The positions of relevant events: all but checks, and checks whose outcome differs from the previous one.
 * @returns the number of events at each
 */
export function stepTargets(events: readonly RecordedEvent[]): readonly number[] {
  const last = new Map<string, string>()
  const stops: number[] = []
  for (const [index, event] of events.entries()) {
    if (event.type === 'request.verified' || event.type === 'request.refused') {
      const client = `${event.mechanism} ${event.client ?? ''}`
      const what = event.type === 'request.verified' ? 'accepted' : event.code
      const isNew = last.get(client) !== what
      last.set(client, what)
      if (event.act === 'me' && !isNew) continue
    }
    stops.push(index + 1)
  }
  return stops
}

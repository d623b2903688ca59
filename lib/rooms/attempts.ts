import { createHash } from 'node:crypto'
import type { RecordedEvent } from '#lib/ledger/event.ts'

/*
 * What a seat did in an experiment, in a form in which two seats that did the same are equal: without times, without IDs, and
 * without the checks that its page repeats.
 */

/** An act: what was done, on which mechanism, with which result. */
interface NormalAct {
  readonly act: string
  readonly mechanism?: string | undefined
  readonly outcome: string
  /** A refusal code, or what an operator changed. */
  readonly code?: string | undefined
  readonly sessionId?: string | undefined
  readonly client?: string | undefined
}

/** The operation of a response that does not name it. */
const ACTS: Readonly<Partial<Record<RecordedEvent['type'], string>>> = {
  'session.created': 'login',
  'session.rotated': 'refresh',
  'token.refreshed': 'refresh',
  'session.stepped_up': 'step-up',
  'session.ended': 'logout',
}

/** The act that an event states; null if it is no act, or the consequence of one. */
function actOf(event: RecordedEvent): NormalAct | null {
  if ('status' in event && event.status !== undefined) {
    const { type, mechanism } = event
    const act = 'act' in event ? event.act : (ACTS[type] ?? type)
    const sessionId = 'sessionId' in event ? event.sessionId : undefined
    const client = 'client' in event ? event.client : undefined
    const about = { act, mechanism, sessionId, client }
    if (type === 'request.refused') return { ...about, outcome: 'refused', code: event.code }
    return { ...about, outcome: type === 'store.unavailable' ? 'unavailable' : 'done' }
  }
  switch (event.type) {
    case 'session.ended': {
      const { mechanism, sessionId, reason } = event
      const isAct = reason === 'revoked_by_admin' || reason === 'revoked_by_user'
      return isAct ? { act: 'revoke', mechanism, sessionId, outcome: event.effect } : null
    }
    case 'policy.changed': {
      const changes = event.changes?.map(({ path, to }) => `${path}=${JSON.stringify(to)}`)
      return changed('policy', (changes ?? event.changed).toSorted().join(' '))
    }
    case 'user.changed':
      return changed(
        'user',
        `${event.user} ${event.roles.join('+')} ${event.disabled ? 'disabled' : 'enabled'}`,
      )
    case 'node.changed':
      return changed('node', `${event.up ? 'up' : 'down'}${event.partitioned ? ' partitioned' : ''}`)
    case 'faults.changed':
      return changed('faults', `${event.redis} ${event.invalidation} ${event.pools ?? 'free'}`)
    case 'clock.advanced':
      return changed('clock', event.frozen ? 'frozen' : 'running')
    case 'key.rotated':
      return { ...changed('keys', event.mode), mechanism: event.mechanism }
    case 'credential.stolen': {
      const { mechanism, sessionId, guest } = event
      return { act: 'steal', mechanism, sessionId, outcome: 'done', code: guest }
    }
    case 'mutations.changed':
      return changed('mutations', event.active.toSorted().join(' '))
    case 'gateway.responded':
      return { act: `service ${event.call}`, mechanism: event.mechanism, outcome: event.code ?? 'done' }
    case 'attack.finished':
      return { act: `attack ${event.attack}`, mechanism: event.mechanism, outcome: event.outcome }
    case 'race.finished':
      return { act: `race ${event.race}`, outcome: event.outcome, code: event.implementation }
    case 'experiment.answered':
      return changed('answer', JSON.stringify(event.answer))
    default:
      return null
  }
}

const changed = (act: string, code: string): NormalAct => ({ act, outcome: 'done', code })

/** Numbers values by their first appearance. */
function placeholders(letter: string): (of: string | undefined, value: string | undefined) => string | null {
  const known = new Map<string, string[]>()
  return (of = '', value) => {
    if (value === undefined) return null
    const values = known.get(of) ?? []
    known.set(of, values)
    if (!values.includes(value)) values.push(value)
    return `${letter}${values.indexOf(value) + 1}`
  }
}

/** What a teacher pushes to a bench, up to this long before the seat is notified of it. */
const PUSH_MS = 5000
const PUSHED: readonly RecordedEvent['type'][] = ['policy.changed', 'clock.advanced', 'faults.changed']

/** Without what the teacher has changed on the bench, or undone there. */
function withoutPushes(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const notices = events.filter(
    (event) => event.type === 'room.changed' && (event.act === 'push' || event.act === 'undo'),
  )
  if (notices.length === 0) return events
  const isPushed = ({ type, realAt }: RecordedEvent) =>
    PUSHED.includes(type) &&
    notices.some((notice) => notice.realAt >= realAt && notice.realAt - realAt <= PUSH_MS)
  return events.filter((event) => !isPushed(event))
}

/** A line that two seats have in common which did the same, and the event of one of them. */
interface ActLine {
  readonly line: string
  readonly event: RecordedEvent
}

/**
 * What was done since the start of an experiment, one line for each act. Of the checks of one credential, the first is kept,
 * and each with another result than the one before; acts of the same kind that follow each other are in no order.
 */
export function normalActs(events: readonly RecordedEvent[]): readonly string[] {
  return actLines(events).map(({ line }) => line)
}

/** The same acts as their events. */
export function actEvents(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return actLines(events).map(({ event }) => event)
}

function actLines(all: readonly RecordedEvent[]): readonly ActLine[] {
  const events = withoutPushes(all)
  const session = placeholders('s')
  const client = placeholders('c')
  const results = new Map<string, string>()
  const groups: { act: string; lines: Map<string, RecordedEvent> }[] = []
  for (const event of events.slice(setUpLength(events))) {
    const act = actOf(event)
    if (act === null) continue
    const { mechanism, outcome, code } = act
    const owner = [session(mechanism, act.sessionId), client('', act.client)].filter(Boolean).join(' ')
    const result = code === undefined ? outcome : `${outcome} ${code}`
    if (act.act === 'me') {
      const checked = `${mechanism} ${owner}`
      if (results.get(checked) === result) continue
      results.set(checked, result)
    }
    const line = [act.act, mechanism, result, owner].filter(Boolean).join(' ')
    const group = groups.at(-1)
    if (group?.act === act.act) group.lines.set(line, group.lines.get(line) ?? event)
    else groups.push({ act: act.act, lines: new Map([[line, event]]) })
  }
  return groups.flatMap(({ lines }) =>
    Array.from(lines, ([line, event]) => ({ line, event })).sort((a, b) => (a.line < b.line ? -1 : 1)),
  )
}

/** The events by which an experiment is set up, each once, before the first act. */
const SET_UP: readonly RecordedEvent['type'][] = [
  'bench.reset',
  'policy.changed',
  'clock.advanced',
  'mutations.changed',
]

function setUpLength(events: readonly RecordedEvent[]): number {
  const isSetUp = ({ type }: RecordedEvent, index: number) =>
    SET_UP.includes(type) && events.findIndex((other) => other.type === type) === index
  const length = events.findIndex((event, index) => !isSetUp(event, index))
  return length < 0 ? events.length : length
}

/** Seats with the same key did the same. */
export function attemptKey(acts: readonly string[]): string {
  return createHash('sha256').update(acts.join('\n')).digest('base64url').slice(0, 12)
}

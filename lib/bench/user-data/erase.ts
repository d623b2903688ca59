import type { Instant } from '#lib/core/session.ts'
import { withMark } from '#lib/ledger/with-mark.ts'
import type { Benches } from '../benches.ts'
import type { EndedSessionEffect } from '../session-operator.ts'
import type { BenchState } from '../state.ts'
import type { Holding, Subject, UserDataContext } from './holding.ts'
import { HOLDERS, readAll } from './index.ts'
import { subjectOf } from './subject.ts'
import { kindText } from './texts.ts'
import { userTurnsOf } from './user-turns.ts'

export interface ErasureResult {
  /** Stands for the user in what remains. */
  readonly mark: string
  /** What was held before and is deleted now. */
  readonly erased: readonly Holding[]
  /** What the server still has, under the mark or under the name. */
  readonly kept: readonly (Holding & { readonly as: string })[]
  /** What is outside the server. */
  readonly outOfReach: readonly Holding[]
  /** What ending each session did, as with `DELETE /api/sessions`. */
  readonly effects: readonly EndedSessionEffect[]
}

/** Events of other processes are written by then that were in progress when the sessions were erased. */
const LATE_MS = 2000
/** Sessions of erased users that a bench keeps marks of. */
const MAX_ERASED = 2000

/**
 * Erases the data of a user. Everything is read again afterwards: what the result states as erased is no longer found.
 * @param emit appends the event
 */
export async function eraseUserData(
  context: UserDataContext & { readonly benches: Pick<Benches, 'change'> },
  name: string,
  emit: (event: { readonly type: 'user.erased'; readonly mark: string }) => void,
): Promise<ErasureResult> {
  const { bench, operator } = context
  return userTurnsOf(bench).erasure(name, async () => {
    const subject = await subjectOf(context, name)
    const before = await readAll(context, subject)
    // First, because it fails if a store is unavailable: then nothing has been erased.
    const effects = await operator.sessions.endAll({ user: name }, 'revoked_by_admin')
    await bench.observer.ledger.whenFlushed()
    const { mark } = await bench.observer.audit.erase(name)
    await noteErased(context, subject, mark, effects)
    for (const holder of HOLDERS) await holder.erase?.(context, subject, mark)
    emit({ type: 'user.erased', mark })
    eraseLate(context, subject, mark)
    await bench.observer.ledger.whenFlushed()
    const [named, marked] = await Promise.all([
      readAll(context, { ...subject, copies: [] }),
      readAll(context, { ...subject, name: mark, copies: [] }),
    ])
    return { mark, effects, ...resultOf({ before, named, marked, effects }, name, mark) }
  })
}

/** Resets the account, and notes the sessions whose later events must state the mark, for every process. */
async function noteErased(
  { bench, benches }: UserDataContext & { readonly benches: Pick<Benches, 'change'> },
  { name, sessionIds }: Subject,
  mark: string,
  effects: readonly EndedSessionEffect[],
): Promise<void> {
  const now = bench.now()
  const untilOf = new Map(effects.map(({ id, effectiveAt }) => [id, effectiveAt]))
  const noted = sessionIds.map(
    (id) => [id, { mark, until: Math.max(untilOf.get(id) ?? now, now) + LATE_MS }] as const,
  )
  await benches.change(bench, ({ state }) => ({
    users: state.users.map((user) => (user.name === name ? asOpened(state, user) : user)),
    demands: withoutUser(state.demands, { name, sessionIds }),
    erased: Object.fromEntries([...stillNoted(state, now), ...noted].slice(-MAX_ERASED)),
  }))
}

function stillNoted({ erased }: BenchState, now: Instant) {
  return Object.entries(erased).filter(([, { until }]) => until > now)
}

/** The account as the bench was opened with it; the password, which was shown only then, stays. */
function asOpened({ opening }: BenchState, user: BenchState['users'][number]) {
  const { roles, balance } = opening.users.find(({ name }) => name === user.name) ?? user
  return { ...user, roles, balance }
}

/** What rules have required of the user and of the sessions. */
function withoutUser(
  { reauthenticate, rolesOf }: BenchState['demands'],
  { name, sessionIds }: Pick<Subject, 'name' | 'sessionIds'>,
): BenchState['demands'] {
  const others = Object.entries(reauthenticate).filter(([id]) => !sessionIds.includes(id))
  return { reauthenticate: Object.fromEntries(others), rolesOf: rolesOf.filter((user) => user !== name) }
}

/** Another process may have written events about these sessions in the meantime. */
function eraseLate(context: UserDataContext, subject: Subject, mark: string): void {
  const again = () =>
    userTurnsOf(context.bench).erasure(subject.name, async () => {
      await eraseLateEvents(context, subject, mark)
    })
  setTimeout(() => void again().catch(() => {}), LATE_MS).unref()
}

async function eraseLateEvents(
  { bench }: UserDataContext,
  { name, sessionIds }: Subject,
  mark: string,
): Promise<void> {
  const ids = new Set(sessionIds)
  await bench.observer.index.putMark(name, mark, ids)
  await bench.observer.ledger.rewrite((event) =>
    'sessionId' in event && ids.has(event.sessionId ?? '') && 'user' in event && event.user !== mark
      ? withMark(event, mark)
      : event,
  )
}

interface Readings {
  readonly before: readonly Holding[]
  readonly named: readonly Holding[]
  readonly marked: readonly Holding[]
  readonly effects: readonly EndedSessionEffect[]
}

const placeOf = ({ kind, where, lane }: Holding) => JSON.stringify([kind, where, lane])

function resultOf({ before, named, marked, effects }: Readings, name: string, mark: string) {
  const onErase = ({ kind }: Holding) => kindText(kind).onErase
  const stillHeld = new Set(named.map(placeOf))
  const inServer = (holding: Holding) => onErase(holding) !== 'out-of-reach'
  return {
    erased: before.filter((holding) => onErase(holding) === 'deleted' && !stillHeld.has(placeOf(holding))),
    kept: [
      ...named.filter(inServer).map((holding) => ({ ...holding, as: name })),
      ...marked
        .filter((holding) => onErase(holding) === 'marked')
        .map((holding) => ({ ...holding, as: mark })),
    ],
    outOfReach: before.filter((holding) => !inServer(holding)).map((holding) => afterEnd(holding, effects)),
  }
}

/** A credential outside is accepted until the end of its session takes effect. */
function afterEnd(holding: Holding, effects: readonly EndedSessionEffect[]): Holding {
  const ends = effects
    .filter(({ mechanism }) => mechanism === holding.lane)
    .map(({ effectiveAt }) => effectiveAt)
  return holding.until === null || ends.length === 0 ? holding : { ...holding, until: Math.max(...ends) }
}

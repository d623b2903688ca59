import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { GUEST_IDS, type GuestId } from '#lib/web/simulated-client-ids.ts'
import { ask, type Problem } from '../lab/api.ts'
import type { Lab } from '../lab/lab.ts'
import { difference } from '../state/difference.ts'
import type { Outcome } from '../state/lane.ts'
import { mapLanes } from '../state/state.ts'

/** What a guest brought home: what the app answered it. */
export interface Brought {
  readonly outcome: Outcome
  readonly code: string | null
}

/** Copies what this browser holds to Mallory, lane by lane. @returns the lanes in which there was something to copy */
export async function steal(
  lab: Lab,
  on: readonly MechanismId[] = MECHANISM_IDS,
): Promise<readonly MechanismId[]> {
  const stolen = await lab.inTurn(async () => {
    const replies = await Promise.all(
      on.map(async (mechanism) => {
        const { problem } = await ask('POST', '/api/guests/mallory/steal', { body: { mechanism } })
        return problem === null ? [mechanism] : []
      }),
    )
    await rereadGuests(lab)
    return replies.flat()
  })
  return stolen ?? []
}

/** A guest tries doors with what it holds; the page then says what each did. */
export async function tryAs(
  lab: Lab,
  guest: GuestId,
  on: readonly MechanismId[] = MECHANISM_IDS,
): Promise<Readonly<Partial<Record<MechanismId, Brought>>>> {
  return (await lab.inTurn(() => tryDoors(lab, guest, on))) ?? {}
}

async function tryDoors(lab: Lab, guest: GuestId, on: readonly MechanismId[]) {
  const brought: Partial<Record<MechanismId, Brought>> = {}
  await Promise.all(
    on.map(async (mechanism) => {
      const { problem, body } = await ask('POST', `/api/guests/${guest}/me`, { body: { mechanism } })
      brought[mechanism] =
        problem === null
          ? ofAnswer(body as { status: number; body: Partial<Problem> | null })
          : { outcome: problem.code === 'not_found' ? 'none' : 'unavailable', code: problem.code }
    }),
  )
  await rereadGuests(lab)
  const outcomes = mapLanes((id) => brought[id]?.outcome ?? null)
  const nothing = mapLanes(() => null)
  lab.store.dispatch({ type: 'difference', difference: difference(nothing, outcomes), by: guest })
  return brought
}

/** A guest signs out; its copy of the credential goes with it. */
export function signOutAs(lab: Lab, guest: GuestId, mechanism: MechanismId): Promise<void> {
  return lab.operate(async () => {
    await ask('POST', `/api/guests/${guest}/logout`, { body: { mechanism } })
    await rereadGuests(lab)
  }, [mechanism])
}

/** Asks what the guests hold: they forget by themselves, and no event says so. */
export async function rereadGuests(lab: Lab): Promise<void> {
  const before = lab.store.get().guests
  const { problem, body } = await ask('GET', '/api/guests')
  if (problem !== null) return
  // An event came meanwhile, and may be younger than this answer: what they hold now, the next one says.
  if (lab.store.get().guests !== before) return rereadGuests(lab)
  const { guests } = body as { guests: Record<GuestId, Record<MechanismId, string | null>> }
  if (GUEST_IDS.every((id) => id in guests)) {
    lab.store.dispatch({ type: 'guests-hold', held: guests, at: lab.now() ?? Date.now() })
  }
}

function ofAnswer({ status, body }: { status: number; body: Partial<Problem> | null }): Brought {
  if (status === 200) return { outcome: 'accepted', code: null }
  const code = body?.code ?? null
  return { outcome: status === 401 || status === 403 ? 'refused' : 'unavailable', code }
}

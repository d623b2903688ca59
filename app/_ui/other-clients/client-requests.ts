import type { MechanismId } from '#lib/core/session.ts'
import { SIMULATED_CLIENT_IDS, type SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { callApi } from '../lab/api.ts'
import type { Lab } from '../lab/lab.ts'
import { difference } from '../state/difference.ts'
import type { Outcome } from '../state/lane-state.ts'
import { laneIdsOf, mapLanes } from '../state/state.ts'

/** Result of a request of a simulated client. */
export interface ClientCheck {
  readonly outcome: Outcome
  readonly code: string | null
}

/** Copies the credentials of this browser to Mallory, lane by lane. @returns the lanes that had a credential */
export async function steal(
  lab: Lab,
  on: readonly MechanismId[] = laneIdsOf(lab.store.get()),
): Promise<readonly MechanismId[]> {
  const stolen = await lab.enqueue(async () => {
    const replies = await Promise.all(
      on.map(async (mechanism) => {
        const { problem } = await callApi('POST', '/api/guests/{guest}/steal', {
          params: { guest: 'mallory' },
          body: { mechanism },
        })
        return problem === null ? [mechanism] : []
      }),
    )
    await reloadOtherClients(lab)
    announce(lab, 'mallory', on)
    return replies.flat()
  })
  return stolen ?? []
}

/** A simulated client checks lanes with its credentials; the page then shows the outcomes. */
export async function checkAs(
  lab: Lab,
  client: SimulatedClientId,
  on: readonly MechanismId[] = laneIdsOf(lab.store.get()),
): Promise<Readonly<Partial<Record<MechanismId, ClientCheck>>>> {
  return (await lab.enqueue(() => checkLanes(lab, client, on))) ?? {}
}

async function checkLanes(lab: Lab, client: SimulatedClientId, on: readonly MechanismId[]) {
  const checks: Partial<Record<MechanismId, ClientCheck>> = {}
  await Promise.all(
    on.map(async (mechanism) => {
      const { problem, body } = await callApi('POST', '/api/guests/{guest}/me', {
        params: { guest: client },
        body: { mechanism },
      })
      checks[mechanism] =
        problem === null
          ? ofResponse(body)
          : { outcome: problem.code === 'not_found' ? 'none' : 'unavailable', code: problem.code }
    }),
  )
  await reloadOtherClients(lab)
  const outcomes = mapLanes((id) => checks[id]?.outcome ?? null)
  const nothing = mapLanes(() => null)
  lab.store.dispatch({ type: 'difference', difference: difference(nothing, outcomes), by: client })
  lab.store.dispatch({ type: 'announce', announced: { lanes: on, by: client, outcomes } })
  return checks
}

/** A simulated client logs out; its copy of the credential is deleted. */
export async function logoutAs(lab: Lab, client: SimulatedClientId, mechanism: MechanismId): Promise<void> {
  await lab.operate(async () => {
    await callApi('POST', '/api/guests/{guest}/logout', { params: { guest: client }, body: { mechanism } })
    await reloadOtherClients(lab)
  }, [mechanism])
  announce(lab, client, [mechanism])
}

function announce(lab: Lab, by: SimulatedClientId, lanes: readonly MechanismId[]): void {
  lab.store.dispatch({ type: 'announce', announced: { lanes, by } })
}

/** Reads the credentials of the simulated clients: they expire without an event. */
export async function reloadOtherClients(lab: Lab): Promise<void> {
  const before = lab.store.get().otherClients
  const { problem, body } = await callApi('GET', '/api/guests')
  if (problem !== null) return
  // An event arrived during the request and may be newer than this response: the next reading decides.
  if (lab.store.get().otherClients !== before) return reloadOtherClients(lab)
  const { guests } = body
  if (SIMULATED_CLIENT_IDS.every((id) => id in guests)) {
    lab.store.dispatch({ type: 'clients-hold', held: guests, at: lab.now() ?? Date.now() })
  }
}

function ofResponse({ status, body }: { status: number; body: { code?: string } | null }): ClientCheck {
  if (status === 200) return { outcome: 'accepted', code: null }
  const code = body?.code ?? null
  return { outcome: status === 401 || status === 403 ? 'refused' : 'unavailable', code }
}

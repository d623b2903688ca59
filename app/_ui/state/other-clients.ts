import type { EndReason, Instant, MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import {
  SIMULATED_CLIENT_IDS,
  type SimulatedClientId,
  simulatedClientOf,
} from '#lib/web/simulated-client-ids.ts'
import { mapLanes, type Outcome, refusesCredential } from './lane-state.ts'

/** The credential of a simulated client for one mechanism, and its last outcome. */
export interface ClientLane {
  readonly fingerprint: string
  /** Null before the first check. */
  readonly outcome: Outcome | null
  readonly code: string | null
  readonly endReason: EndReason | null
  readonly user: string | null
  readonly at: Instant
}

export type ClientLanes = Readonly<Record<MechanismId, ClientLane | null>>
export type ClientStates = Readonly<Record<SimulatedClientId, ClientLanes>>

export const NO_CLIENTS: ClientStates = { mallory: mapLanes(() => null), phone: mapLanes(() => null) }

/** The other clients after an event: the credentials they took, and the outcomes. */
export function foldClients(otherClients: ClientStates, event: RecordedEvent): ClientStates {
  switch (event.type) {
    case 'credential.stolen':
      return onClientLane(otherClients, event.guest, event.mechanism, () =>
        untriedCopy(event.fingerprint, event.at),
      )
    case 'session.created': {
      const client = simulatedClientOf(event.client)
      return client === null
        ? otherClients
        : onClientLane(otherClients, client, event.mechanism, () => untriedCopy(event.fingerprint, event.at))
    }
    case 'request.verified': {
      const client = simulatedClientOf(event.client)
      if (client === null) return otherClients
      const { fingerprint, user, at } = event
      return onClientLane(otherClients, client, event.mechanism, () => ({
        ...untriedCopy(fingerprint, at),
        outcome: 'accepted',
        user,
      }))
    }
    case 'request.refused': {
      const client = simulatedClientOf(event.client)
      if (client === null) return otherClients
      // A credential that the server cannot parse has no fingerprint there.
      const fingerprint = event.fingerprint ?? otherClients[client][event.mechanism]?.fingerprint
      if (fingerprint === undefined) return otherClients
      const { code, at, endReason = null, user = null } = event
      if (event.verified) {
        const accepted = { ...untriedCopy(fingerprint, at), outcome: 'accepted', user } as const
        return onClientLane(otherClients, client, event.mechanism, () => accepted)
      }
      if (!refusesCredential(event)) return otherClients
      return onClientLane(otherClients, client, event.mechanism, () => ({
        ...untriedCopy(fingerprint, at),
        outcome: 'refused',
        code,
        endReason,
      }))
    }
    case 'bench.reset':
      return NO_CLIENTS
    default:
      return otherClients
  }
}

/** Synchronizes with the server: credentials that it has deleted are removed here too. */
export function syncHeldCredentials(
  otherClients: ClientStates,
  held: Readonly<Record<SimulatedClientId, Readonly<Record<MechanismId, string | null>>>>,
  at: Instant,
): ClientStates {
  return SIMULATED_CLIENT_IDS.reduce(
    (all, client) =>
      Object.entries(held[client]).reduce<ClientStates>((next, [id, fingerprint]) => {
        const lane = id as MechanismId
        return onClientLane(next, client, lane, (known) =>
          fingerprint === null
            ? null
            : known?.fingerprint === fingerprint
              ? known
              : untriedCopy(fingerprint, at),
        )
      }, all),
    otherClients,
  )
}

function onClientLane(
  otherClients: ClientStates,
  client: SimulatedClientId,
  id: MechanismId,
  change: (known: ClientLane | null) => ClientLane | null,
): ClientStates {
  return { ...otherClients, [client]: { ...otherClients[client], [id]: change(otherClients[client][id]) } }
}

function untriedCopy(fingerprint: string, at: Instant): ClientLane {
  return { fingerprint, outcome: null, code: null, endReason: null, user: null, at }
}

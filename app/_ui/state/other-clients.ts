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

export type GuestLanes = Readonly<Record<MechanismId, ClientLane | null>>
export type GuestStates = Readonly<Record<SimulatedClientId, GuestLanes>>

export const NO_GUESTS: GuestStates = { mallory: mapLanes(() => null), phone: mapLanes(() => null) }

/** The other clients after an event: the credentials they took, and the outcomes. */
export function foldClients(guests: GuestStates, event: RecordedEvent): GuestStates {
  switch (event.type) {
    case 'credential.stolen':
      return onGuestLane(guests, event.guest, event.mechanism, () => untried(event.fingerprint, event.at))
    case 'session.created': {
      const guest = simulatedClientOf(event.client)
      return guest === null
        ? guests
        : onGuestLane(guests, guest, event.mechanism, () => untried(event.fingerprint, event.at))
    }
    case 'request.verified': {
      const guest = simulatedClientOf(event.client)
      if (guest === null) return guests
      const { fingerprint, user, at } = event
      return onGuestLane(guests, guest, event.mechanism, () => ({
        ...untried(fingerprint, at),
        outcome: 'accepted',
        user,
      }))
    }
    case 'request.refused': {
      const guest = simulatedClientOf(event.client)
      if (guest === null || event.fingerprint === undefined) return guests
      const { fingerprint, code, at, endReason = null, user = null } = event
      if (event.verified) {
        const accepted = { ...untried(fingerprint, at), outcome: 'accepted', user } as const
        return onGuestLane(guests, guest, event.mechanism, () => accepted)
      }
      if (!refusesCredential(event)) return guests
      return onGuestLane(guests, guest, event.mechanism, () => ({
        ...untried(fingerprint, at),
        outcome: 'refused',
        code,
        endReason,
      }))
    }
    case 'bench.reset':
      return NO_GUESTS
    default:
      return guests
  }
}

/** Synchronizes with the server: credentials that it has deleted are removed here too. */
export function syncHeldCredentials(
  guests: GuestStates,
  held: Readonly<Record<SimulatedClientId, Readonly<Record<MechanismId, string | null>>>>,
  at: Instant,
): GuestStates {
  return SIMULATED_CLIENT_IDS.reduce(
    (all, guest) =>
      Object.entries(held[guest]).reduce<GuestStates>((next, [id, fingerprint]) => {
        const lane = id as MechanismId
        return onGuestLane(next, guest, lane, (known) =>
          fingerprint === null ? null : known?.fingerprint === fingerprint ? known : untried(fingerprint, at),
        )
      }, all),
    guests,
  )
}

function onGuestLane(
  guests: GuestStates,
  guest: SimulatedClientId,
  id: MechanismId,
  change: (known: ClientLane | null) => ClientLane | null,
): GuestStates {
  return { ...guests, [guest]: { ...guests[guest], [id]: change(guests[guest][id]) } }
}

function untried(fingerprint: string, at: Instant): ClientLane {
  return { fingerprint, outcome: null, code: null, endReason: null, user: null, at }
}

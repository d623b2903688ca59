/**
 * The clients that live in the server, and the name that the ledger knows each by. Apart from what they do, because a
 * page that draws events needs to know who was no browser, and nothing else.
 */
export const GUEST_CLIENTS = { mallory: 'Mallory', phone: 'Phone on iOS' } as const

export type SimulatedClientId = keyof typeof GUEST_CLIENTS

export const SIMULATED_CLIENT_IDS = ['mallory', 'phone'] as const satisfies readonly SimulatedClientId[]

/** The guest that a ledger's client name stands for, or null where it was somebody else. */
export function simulatedClientOf(client: string | undefined): SimulatedClientId | null {
  return SIMULATED_CLIENT_IDS.find((id) => GUEST_CLIENTS[id] === client) ?? null
}

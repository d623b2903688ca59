/** The simulated clients, and the client name of each in the event log. In a file of its own because the page imports it too. */
export const CLIENT_NAMES = { mallory: 'Mallory', phone: 'Phone on iOS' } as const

export type SimulatedClientId = keyof typeof CLIENT_NAMES

export const SIMULATED_CLIENT_IDS = ['mallory', 'phone'] as const satisfies readonly SimulatedClientId[]

/** The simulated client with this client name in the event log, or null if it is another client. */
export function simulatedClientOf(client: string | undefined): SimulatedClientId | null {
  return SIMULATED_CLIENT_IDS.find((id) => CLIENT_NAMES[id] === client) ?? null
}

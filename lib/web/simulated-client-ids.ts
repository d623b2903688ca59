/** The simulated clients, and the client name of each in the event log. In a file of its own because the page imports it too. */
export const CLIENT_NAMES = { mallory: 'Mallory', phone: 'Phone on iOS' } as const

export type SimulatedClientId = keyof typeof CLIENT_NAMES

export const SIMULATED_CLIENT_IDS = ['mallory', 'phone'] as const satisfies readonly SimulatedClientId[]

/** The simulated office: several clients of the same name, each with a session of its own. */
export const OFFICE_NAME = 'Office on Windows'
export const WORKPLACES = 12

/** The simulated client with this client name in the event log, or null if it is another client. */
export function simulatedClientOf(client: string | undefined): SimulatedClientId | null {
  return SIMULATED_CLIENT_IDS.find((id) => CLIENT_NAMES[id] === client) ?? null
}

/** Whether the client with this name in the event log is simulated, and not the browser of a user. */
export function isSimulated(client: string | undefined): boolean {
  return client === OFFICE_NAME || simulatedClientOf(client) !== null
}

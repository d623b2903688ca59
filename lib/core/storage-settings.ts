/** What the stores, the event log and the audit trail contain in readable form. */

/** `sealed`: session data and properties of the client are encrypted in Redis, in SQL and in the memory of the nodes. */
export const STORAGE_ENCRYPTIONS = ['off', 'sealed'] as const
export type StorageEncryption = (typeof STORAGE_ENCRYPTIONS)[number]

/**
 * How much of the address and the user agent of a client is kept.
 * - `full`: as sent.
 * - `network`: the network of the address (IPv4 /24, IPv6 /48), and the family of the browser.
 * - `marks`: a keyed hash (HMAC): two values can be compared, and not read.
 */
export const MINIMISATIONS = ['full', 'network', 'marks'] as const
export type Minimisation = (typeof MINIMISATIONS)[number]

export interface StorageSettings {
  readonly encryption: StorageEncryption
  readonly minimise: Minimisation
}

export interface AuditSettings {
  /** Whether decisions and changes are written to the audit trail. */
  readonly recording: boolean
  /** How long a row is kept, by the wall clock. */
  readonly retainSeconds: number
  /** How many rows are kept. */
  readonly maxRows: number
}

export const STANDARD_STORAGE: StorageSettings = { encryption: 'off', minimise: 'full' }
export const STANDARD_AUDIT: AuditSettings = { recording: true, retainSeconds: 86_400, maxRows: 10_000 }

/** The stores of which an attacker may have a copy; `browser`: the credentials that a client has. */
export const DUMP_STORES = ['redis', 'sql', 'memory', 'browser'] as const
export type DumpStore = (typeof DUMP_STORES)[number]

export const DUMP_FIELDS = [
  'user',
  'address',
  'limitKey',
  'userAgent',
  'device',
  'data',
  'instants',
  'token',
] as const
export type DumpField = (typeof DUMP_FIELDS)[number]

/** `hash`: of a token, useless to present. `usable`: the attacker can present it. `refused`: the bench refuses it. */
export const DUMP_FORMS = [
  'readable',
  'network',
  'mark',
  'ciphertext',
  'hash',
  'usable',
  'refused',
  'absent',
] as const
export type DumpForm = (typeof DUMP_FORMS)[number]

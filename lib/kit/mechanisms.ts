/** The mechanisms, by their IDs in the API. */

/** The lanes of a new bench, and those that a policy can add. */
export const MECHANISMS = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
export type Mechanism = (typeof MECHANISMS)[number] | 'signed-cookie'

/** The accessible name of the region of each lane, in the English page. */
export const LANES = {
  'server-session': 'Server-side session',
  'sealed-cookie': 'Sealed cookie',
  jwt: 'JWT',
  'opaque-token': 'Opaque token',
  'signed-cookie': 'Signed cookie',
} as const satisfies Record<Mechanism, string>

/** The names of the cookies with credentials; where it is possible, with the prefix `__Host-` (RFC 6265bis §4.1.3.2). */
export const COOKIES: Readonly<Record<Mechanism, readonly string[]>> = {
  'server-session': ['sid'],
  'sealed-cookie': ['seal'],
  jwt: ['at', 'rt'],
  'opaque-token': ['tok'],
  'signed-cookie': ['signed'],
}

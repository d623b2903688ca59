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

/** @throws Error if it is none: JavaScript and casts do not check the type */
export function assertMechanism(name: string): asserts name is Mechanism {
  if (!Object.hasOwn(LANES, name))
    throw new Error(`There is no mechanism ${name}. The mechanisms are ${Object.keys(LANES).join(', ')}.`)
}

/** The names of the cookies with credentials; where it is possible, with the prefix `__Host-` (RFC 6265bis §4.1.3.2). */
export const COOKIES: Readonly<Record<Mechanism, readonly string[]>> = {
  'server-session': ['sid'],
  'sealed-cookie': ['seal'],
  jwt: ['at', 'rt'],
  'opaque-token': ['tok'],
  'signed-cookie': ['signed'],
}

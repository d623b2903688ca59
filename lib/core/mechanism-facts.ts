import { type Carrier, MECHANISM_IDS, type MechanismId } from './session.ts'

/**
 * The properties of a mechanism that both the server and the page need. Plain data, because the descriptors in
 * `mechanisms` import code that a browser cannot load.
 */
export interface MechanismFacts {
  /** The form of its credential: a reference that is looked up, or the session itself, sealed or signed. */
  readonly credential: 'reference' | 'seal' | 'jwt'
  /** Whether the credential carries the session, so that a check needs no record. */
  readonly isSelfContained: boolean
  /** Whether its credentials are made with keys of the bench, which can be rotated. */
  readonly isKeyed: boolean
  /** Names of its cookies, without the `__Host-` prefix. Only a mechanism with refresh tokens has the second. */
  readonly cookies: { readonly credential: string; readonly refresh: string | null }
  /** How its credentials may be sent, the default first. */
  readonly carriers: readonly [Carrier, ...Carrier[]]
  /** The field of its settings in the policy. Reserved if the mechanism has none. */
  readonly policyKey: string
  /** Its table in Redis. */
  readonly table: string
  /** Whether its records are in Redis or in the store that policy selects. */
  readonly recordsIn: 'redis' | 'policy'
  /** Its source files for the code view, the main one first. */
  readonly sources: readonly string[]
}

export const MECHANISM_FACTS = {
  'server-session': {
    credential: 'reference',
    isSelfContained: false,
    isKeyed: false,
    cookies: { credential: 'sid', refresh: null },
    carriers: ['cookie'],
    policyKey: 'serverSession',
    table: 'ss',
    recordsIn: 'policy',
    sources: ['reference-tokens.ts', 'sessions.ts', 'reference-token.ts', 'server-session.ts'],
  },
  'sealed-cookie': {
    credential: 'seal',
    isSelfContained: true,
    isKeyed: true,
    cookies: { credential: 'seal', refresh: null },
    carriers: ['cookie'],
    policyKey: 'sealedCookie',
    table: 'sc',
    recordsIn: 'redis',
    sources: ['sealed-cookie.ts', 'sessions.ts', 'self-contained.ts'],
  },
  jwt: {
    credential: 'jwt',
    isSelfContained: true,
    isKeyed: true,
    cookies: { credential: 'at', refresh: 'rt' },
    carriers: ['bearer', 'cookie'],
    policyKey: 'jwt',
    table: 'rf',
    recordsIn: 'redis',
    sources: ['jwt.ts', 'sessions.ts', 'refresh-family.ts', 'self-contained.ts', 'strict-jwt.ts'],
  },
  'opaque-token': {
    credential: 'reference',
    isSelfContained: false,
    isKeyed: false,
    cookies: { credential: 'tok', refresh: null },
    carriers: ['bearer', 'cookie'],
    policyKey: 'opaqueToken',
    table: 'ot',
    recordsIn: 'redis',
    sources: ['reference-tokens.ts', 'sessions.ts', 'reference-token.ts', 'opaque-token.ts'],
  },
} as const satisfies Readonly<Record<MechanismId, MechanismFacts>>

type Facts = typeof MECHANISM_FACTS

/** A mechanism whose keys can be rotated. */
export type KeyedMechanism = {
  [Id in MechanismId]: Facts[Id]['isKeyed'] extends true ? Id : never
}[MechanismId]

/** The mechanisms whose keys can be rotated. */
export const KEYED_MECHANISMS: readonly KeyedMechanism[] = MECHANISM_IDS.filter(
  (id): id is KeyedMechanism => MECHANISM_FACTS[id].isKeyed,
)

/** The facts of a mechanism, without the types of its literals. */
export function factsOf(id: MechanismId): MechanismFacts {
  return MECHANISM_FACTS[id]
}

/** Whether a mechanism issues refresh tokens. */
export function hasRefreshToken(id: MechanismId): boolean {
  return factsOf(id).cookies.refresh !== null
}

/** The mechanisms that issue refresh tokens. */
export const REFRESHABLE_MECHANISMS: readonly MechanismId[] = MECHANISM_IDS.filter(hasRefreshToken)

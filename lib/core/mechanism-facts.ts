import { type Carrier, MECHANISM_IDS, type MechanismId } from './session.ts'

/**
 * The properties of a mechanism that both the server and the page need. Plain data, because the descriptors in
 * `mechanisms` import code that a browser cannot load.
 */
export interface MechanismFacts {
  /** The form of its credential: a reference that is looked up, or the session itself, sealed or signed. */
  readonly credential: 'reference' | 'seal' | 'jwt' | 'signed'
  /** Whether the credential carries the session, so that a check needs no record. */
  readonly isSelfContained: boolean
  /** Whether its credentials are made with keys of the bench, which can be rotated. */
  readonly isKeyed: boolean
  /** Names of its cookies, without the `__Host-` prefix. Only a mechanism with refresh tokens has the second. */
  readonly cookies: { readonly credential: string; readonly refresh: string | null }
  /** How its credentials may be sent, the default first. */
  readonly carriers: readonly [Carrier, ...Carrier[]]
  /** The field of its settings in the policy, if it has settings. */
  readonly policyKey: string
  /** Its table in Redis: session records, refresh families, or the session index of a cookie that contains the session. */
  readonly table: 'ss' | 'sc' | 'rf' | 'ot' | 'gc'
  /** Whether its records are in Redis or in the store that policy selects. */
  readonly recordsIn: 'redis' | 'policy'
  /** Whether a bench shows it unless its policy names the lanes. */
  readonly isDefaultLane: boolean
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
    isDefaultLane: true,
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
    isDefaultLane: true,
    sources: ['sealed-cookie.ts', 'self-contained-cookie.ts', 'sessions.ts', 'self-contained.ts'],
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
    isDefaultLane: true,
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
    isDefaultLane: true,
    sources: ['reference-tokens.ts', 'sessions.ts', 'reference-token.ts', 'opaque-token.ts'],
  },
  'signed-cookie': {
    credential: 'signed',
    isSelfContained: true,
    isKeyed: true,
    cookies: { credential: 'signed', refresh: null },
    carriers: ['cookie'],
    policyKey: 'signedCookie',
    table: 'gc',
    recordsIn: 'redis',
    isDefaultLane: false,
    sources: ['signed-cookie.ts', 'self-contained-cookie.ts', 'sessions.ts', 'self-contained.ts'],
  },
} as const satisfies Readonly<Record<MechanismId, MechanismFacts>>

type Facts = typeof MECHANISM_FACTS

/** A mechanism whose keys can be rotated. */
export type KeyedMechanism = {
  [Id in MechanismId]: Facts[Id]['isKeyed'] extends true ? Id : never
}[MechanismId]

/** A mechanism whose cookie contains the session, protected with a secret of the bench. */
export type SecretMechanism = {
  [Id in KeyedMechanism]: Facts[Id]['cookies']['refresh'] extends null ? Id : never
}[KeyedMechanism]

/** The fields of the policy that such a mechanism has. */
export type CookiePolicyKey = Facts[SecretMechanism]['policyKey']

/** A table in Redis. Each mechanism has one. */
export type Table = MechanismFacts['table']

/** The tables of the mechanisms. */
export const TABLES: readonly Table[] = MECHANISM_IDS.map((id) => MECHANISM_FACTS[id].table)

/** The lanes of a bench whose policy names none. */
export const DEFAULT_LANES: readonly MechanismId[] = MECHANISM_IDS.filter(
  (id) => MECHANISM_FACTS[id].isDefaultLane,
)

/** The mechanism whose records are in the store that policy selects. */
export const [STORE_CHOICE_MECHANISM] = MECHANISM_IDS.filter(
  (id) => MECHANISM_FACTS[id].recordsIn === 'policy',
) as [MechanismId]

/** Whether the keys of a mechanism can be rotated. */
export function isKeyed(id: MechanismId): id is KeyedMechanism {
  return MECHANISM_FACTS[id].isKeyed
}

/** The mechanisms whose keys can be rotated. */
export const KEYED_MECHANISMS: readonly KeyedMechanism[] = MECHANISM_IDS.filter(isKeyed)

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

/** Whether its credential is a JWT, which names its algorithm, type and audience itself. */
export function isJwt(id: MechanismId): boolean {
  return factsOf(id).credential === 'jwt'
}

/** Whether a mechanism protects its credential with a secret of the bench. */
export function isSecretMechanism(id: MechanismId): id is SecretMechanism {
  return isKeyed(id) && !hasRefreshToken(id)
}

/** The mechanisms whose keys are secrets and not key pairs. */
export const SECRET_MECHANISMS: readonly SecretMechanism[] = MECHANISM_IDS.filter(isSecretMechanism)

/** Whether a mechanism accepts its credential in an `Authorization` header. */
export function takesBearer(id: MechanismId): boolean {
  return factsOf(id).carriers.includes('bearer')
}

/** The names of a mechanism's cookies, without prefix. */
export function cookiesOf(id: MechanismId): readonly string[] {
  const { credential, refresh } = factsOf(id).cookies
  return refresh === null ? [credential] : [credential, refresh]
}

/** The fields of the policy of the mechanisms whose cookie contains the session. */
export const COOKIE_POLICY_KEYS: readonly CookiePolicyKey[] = SECRET_MECHANISMS.map(
  (id) => MECHANISM_FACTS[id].policyKey,
)

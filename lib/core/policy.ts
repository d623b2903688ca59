import { type CookieSettings, STANDARD_COOKIES } from './cookie-settings.ts'
import type { EventRule } from './event-rules.ts'
import { DEFAULT_LANES, type KeyedMechanism, MECHANISM_FACTS } from './mechanism-facts.ts'
import type { MechanismId } from './session.ts'
import {
  type AuditSettings,
  STANDARD_AUDIT,
  STANDARD_STORAGE,
  type StorageSettings,
} from './storage-settings.ts'

/** The rules for the sessions of a bench: plain data that can change at run time. All durations are in seconds. */

export const JWT_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256', 'HS512'] as const
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number]

/**
 * How a self-contained credential can be refused before it expires.
 * - `denylist`: the IDs of revoked sessions.
 * - `not-before`: one instant per user; credentials issued up to that instant are refused.
 * - `epoch`: one counter per user; a credential that states a different count is refused.
 */
export const REVOCATION_TECHNIQUES = ['denylist', 'not-before', 'epoch'] as const
export type RevocationTechnique = (typeof REVOCATION_TECHNIQUES)[number]
/** No technique, one, or several combined. */
export type Revocation = 'none' | RevocationTechnique | readonly RevocationTechnique[]

/** The techniques of a policy, as a list. */
export function techniquesOf(revocation: Revocation): readonly RevocationTechnique[] {
  if (revocation === 'none') return []
  return typeof revocation === 'string' ? [revocation] : revocation
}

/** `step-up`: a client that differs from the one at login must re-authenticate; the session is then bound to that client. */
export type BindingMode = 'off' | 'log' | 'step-up' | 'strict'

/**
 * Where the records of `server-session` are kept.
 * - `memory`: in the memory of one node; lost when the node stops.
 * - `replicated`: in the memory of every node; each change is sent to the other nodes.
 * - `redis`: in Redis, which all nodes share.
 * - `two-tier`: in Redis, with a short-lived read cache on each node.
 * - `database`: in SQL, which keeps the records when a process restarts.
 */
export const SERVER_SESSION_STORES = ['memory', 'replicated', 'redis', 'two-tier', 'database'] as const
export type ServerSessionStore = (typeof SERVER_SESSION_STORES)[number]

/** How long a node of a two-tier store may serve a cached record. */
export function cacheSecondsOf({ serverSession }: Policy): number {
  return serverSession.cacheSeconds ?? 5
}

/** The settings of a mechanism with self-contained credentials. */
export function selfContainedOf(policy: Policy, mechanism: KeyedMechanism): SelfContained {
  return policy[MECHANISM_FACTS[mechanism].policyKey]
}

/** The settings that all mechanisms with self-contained credentials have. */
export interface SelfContained {
  readonly revocation: Revocation
  /** `sensitive-acts`: reads trust the credential alone, and only sensitive actions check revocation. */
  readonly checkOn: 'every-request' | 'sensitive-acts'
  /** How long a node may reuse the result of a verification; 0: never. Saves work, but delays revocation on the other nodes. */
  readonly verifiedCacheSeconds: number
}

/**
 * Which pages of other origins may read the responses of a mechanism, with the cookies of the user.
 * - `trusted`: those of the other applications that the server names (`TRUSTED_ORIGINS`).
 * - `any`: every origin that asks. Weak: a page of an attacker reads what the user may read.
 */
export const CORS_MODES = ['none', 'trusted', 'any'] as const
type Cors = (typeof CORS_MODES)[number]

/**
 * Which bodies a mechanism accepts. `any` is weak: a form, which cannot send JSON, and a request without a preflight then
 * reach the API from other sites.
 */
export const CONTENT_TYPES = ['json', 'any'] as const
type ContentType = (typeof CONTENT_TYPES)[number]

export interface Policy {
  /** The mechanisms that the bench offers, in the order in which it shows them. The others answer 404. */
  readonly lanes: readonly MechanismId[]
  readonly lifetime: {
    readonly idleSeconds: number
    readonly absoluteSeconds: number
    readonly rememberMeSeconds: number
    readonly adminIdleSeconds: number
    /** A session that is used gets a new ID, seal or token after this time. */
    readonly renewalSeconds: number
  }
  readonly concurrency: {
    readonly perUser: number
    /** Sessions of a user with the role admin. Default: `perUser`. */
    readonly perAdmin?: number | undefined
    /** Sessions of one user on one device class: desktop, mobile, tablet, program. Default: no limit. */
    readonly perDeviceClass?: number | undefined
    /** Sessions from one IP address (IPv6: one /64). */
    readonly perIp: number
    readonly onExceed: 'evict-oldest' | 'evict-lru' | 'reject'
  }
  readonly binding: { readonly ip: BindingMode; readonly userAgent: BindingMode }
  readonly serverSession: {
    readonly store: ServerSessionStore
    /** `two-tier`: how long a node may serve a cached record. Default: 5. */
    readonly cacheSeconds?: number | undefined
  }
  readonly sealedCookie: SelfContained
  readonly signedCookie: SelfContained
  readonly jwt: SelfContained & {
    readonly alg: JwtAlgorithm
    readonly accessSeconds: number
    readonly refreshSeconds: number
    readonly gracePeriodSeconds: number
    readonly rotation: boolean
    readonly reuseDetection: boolean
  }
  /** Whether roles come from a self-contained credential, or are looked up on each check (ASVS 8.3.2). */
  readonly roles: 'as-issued' | 'looked-up'
  readonly outage: 'fail-closed' | 'fail-open'
  readonly stepUp: { readonly windowSeconds: number }
  readonly csrf: 'fetch-metadata' | 'off'
  /** How the cookies with credentials are set. */
  readonly cookies: CookieSettings
  readonly cors: Cors
  readonly contentType: ContentType
  readonly storage: StorageSettings
  readonly audit: AuditSettings
  /** Reactions to events, such as a payment or a new network. Default: none. */
  readonly rules: readonly EventRule[]
  readonly balancer: 'round-robin' | 'sticky'
}

export const PRESET_IDS = ['hardened', 'textbook', 'e-commerce', 'finance', 'impatient'] as const
export type PresetId = (typeof PRESET_IDS)[number]

const hardenedSelfContained: SelfContained = {
  revocation: 'denylist',
  checkOn: 'every-request',
  verifiedCacheSeconds: 0,
}

/** Settings that stored policies of earlier versions lack. */
const ADDED_SETTINGS = {
  cookies: STANDARD_COOKIES,
  cors: 'none',
  contentType: 'json',
  storage: STANDARD_STORAGE,
  audit: STANDARD_AUDIT,
  rules: [],
} as const

const hardened: Policy = {
  lanes: DEFAULT_LANES,
  lifetime: {
    idleSeconds: 1800,
    absoluteSeconds: 28_800,
    rememberMeSeconds: 2_592_000,
    adminIdleSeconds: 900,
    renewalSeconds: 900,
  },
  concurrency: { perUser: 5, perIp: 10, onExceed: 'evict-oldest' },
  binding: { ip: 'log', userAgent: 'log' },
  serverSession: { store: 'redis' },
  sealedCookie: hardenedSelfContained,
  signedCookie: hardenedSelfContained,
  jwt: {
    alg: 'ES256',
    accessSeconds: 300,
    refreshSeconds: 604_800,
    gracePeriodSeconds: 10,
    rotation: true,
    reuseDetection: true,
    ...hardenedSelfContained,
  },
  roles: 'looked-up',
  outage: 'fail-closed',
  stepUp: { windowSeconds: 300 },
  csrf: 'fetch-metadata',
  ...ADDED_SETTINGS,
  balancer: 'round-robin',
}

/** Each mechanism in its pure form, as the articles describe it: a self-contained credential cannot be revoked. */
const textbook: Policy = {
  ...hardened,
  concurrency: { perUser: 60, perIp: 240, onExceed: 'evict-oldest' },
  binding: { ip: 'off', userAgent: 'off' },
  serverSession: { store: 'memory' },
  sealedCookie: { ...hardenedSelfContained, revocation: 'none' },
  signedCookie: { ...hardenedSelfContained, revocation: 'none' },
  jwt: { ...hardened.jwt, accessSeconds: 900, rotation: false, reuseDetection: false, revocation: 'none' },
  roles: 'as-issued',
  balancer: 'sticky',
}

/** Hardened, with timeouts short enough to watch: every session ends within two minutes. */
const impatient: Policy = {
  ...hardened,
  lifetime: {
    idleSeconds: 60,
    absoluteSeconds: 120,
    rememberMeSeconds: 600,
    adminIdleSeconds: 30,
    renewalSeconds: 30,
  },
  jwt: { ...hardened.jwt, accessSeconds: 30, refreshSeconds: 120 },
}

/** A shop: long sessions keep the cart, and payment requires a recent authentication. */
const eCommerce: Policy = {
  ...hardened,
  lifetime: { ...hardened.lifetime, idleSeconds: 7200, absoluteSeconds: 86_400 },
  concurrency: { perUser: 10, perIp: 50, onExceed: 'evict-lru' },
  jwt: { ...hardened.jwt, accessSeconds: 900 },
  stepUp: { windowSeconds: 600 },
}

/** A bank: short idle timeouts and one session at a time; a second login is rejected and does not evict the first. */
const finance: Policy = {
  ...hardened,
  lifetime: { ...hardened.lifetime, idleSeconds: 600, adminIdleSeconds: 300, rememberMeSeconds: 28_800 },
  concurrency: { perUser: 1, perIp: 10, onExceed: 'reject' },
  binding: { ip: 'step-up', userAgent: 'log' },
  jwt: { ...hardened.jwt, accessSeconds: 900, refreshSeconds: 28_800 },
  stepUp: { windowSeconds: 120 },
}

export const PRESETS: Readonly<Record<PresetId, Policy>> = {
  hardened,
  textbook,
  'e-commerce': eCommerce,
  finance,
  impatient,
}

/** A stored policy with the settings that later versions of the app added. */
export function withAddedSettings(stored: StoredPolicy): Policy {
  return { lanes: DEFAULT_LANES, signedCookie: hardenedSelfContained, ...ADDED_SETTINGS, ...stored }
}

type AddedSetting = 'lanes' | 'signedCookie' | keyof typeof ADDED_SETTINGS
/** A policy as a version of the app has stored it. */
type StoredPolicy = Omit<Policy, AddedSetting> & Partial<Policy>

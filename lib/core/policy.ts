/** What a bench demands of its sessions: plain data, changed live, read by pure functions. Seconds throughout. */

export const JWT_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256', 'HS512'] as const
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number]

/**
 * How a self-contained credential can be refused before it expires.
 * - `denylist`: each session that was called back, by name.
 * - `not-before`: for each user an instant; what was issued up to then is refused.
 * - `epoch`: for each user a counter, which every credential states; another count is refused.
 */
export const REVOCATION_TECHNIQUES = ['denylist', 'not-before', 'epoch'] as const
export type RevocationTechnique = (typeof REVOCATION_TECHNIQUES)[number]
/** One of them, several together, or none. */
export type Revocation = 'none' | RevocationTechnique | readonly RevocationTechnique[]

/** The techniques that a policy names, however it writes them. */
export function techniquesOf(revocation: Revocation): readonly RevocationTechnique[] {
  if (revocation === 'none') return []
  return typeof revocation === 'string' ? [revocation] : revocation
}

/** `step-up` asks a client that looks like another for the password, and then takes it for the new one. */
export type BindingMode = 'off' | 'log' | 'step-up' | 'strict'

/**
 * Where the records of `server-session` are kept.
 * - `memory`: of one node, and gone with it.
 * - `replicated`: of every node, which tell each other of each change.
 * - `redis`: where every node asks.
 * - `two-tier`: in Redis, and for a moment in the memory of whoever has read it.
 * - `database`: in SQL, which outlives every process.
 */
export const SERVER_SESSION_STORES = ['memory', 'replicated', 'redis', 'two-tier', 'database'] as const
export type ServerSessionStore = (typeof SERVER_SESSION_STORES)[number]

/** How long a node of a two-tier store believes what it has read. */
export function cacheSecondsOf({ serverSession }: Policy): number {
  return serverSession.cacheSeconds ?? 5
}

/** What can be said of both mechanisms whose credentials speak for themselves. */
export interface SelfContained {
  readonly revocation: Revocation
  /** The hybrid: reads trust the credential alone, and only sensitive acts ask whether it was called back. */
  readonly checkOn: 'every-request' | 'sensitive-acts'
  /** How long a node may go on trusting what it has verified; 0 is never. It saves work, and delays revocation on the other nodes. */
  readonly verifiedCacheSeconds: number
}

export interface Policy {
  readonly lifetime: {
    readonly idleSeconds: number
    readonly absoluteSeconds: number
    readonly rememberMeSeconds: number
    readonly adminIdleSeconds: number
    /** After this long a session that is used gets a new id, seal or token. */
    readonly renewalSeconds: number
  }
  readonly concurrency: {
    readonly perUser: number
    /** Sessions of a user who is an admin; absent, `perUser` holds. */
    readonly perAdmin?: number | undefined
    /** Sessions of one user on one class of device: desktop, mobile, tablet, program. Absent, none is counted. */
    readonly perDeviceClass?: number | undefined
    /** Sessions from one address (IPv6: one /64). */
    readonly perIp: number
    readonly onExceed: 'evict-oldest' | 'evict-lru' | 'reject'
  }
  readonly binding: { readonly ip: BindingMode; readonly userAgent: BindingMode }
  readonly serverSession: {
    readonly store: ServerSessionStore
    /** `two-tier`: how long a node believes what it has read. Absent, five seconds. */
    readonly cacheSeconds?: number | undefined
  }
  readonly sealedCookie: SelfContained
  readonly jwt: SelfContained & {
    readonly alg: JwtAlgorithm
    readonly accessSeconds: number
    readonly refreshSeconds: number
    readonly gracePeriodSeconds: number
    readonly rotation: boolean
    readonly reuseDetection: boolean
  }
  /** Whether a self-contained credential is believed about roles, or the user is looked up on each check (ASVS 8.3.2). */
  readonly roles: 'as-issued' | 'looked-up'
  readonly outage: 'fail-closed' | 'fail-open'
  readonly stepUp: { readonly windowSeconds: number }
  readonly csrf: 'fetch-metadata' | 'off'
  readonly balancer: 'round-robin' | 'sticky'
}

export const PRESET_IDS = ['hardened', 'textbook', 'e-commerce', 'finance', 'impatient'] as const
export type PresetId = (typeof PRESET_IDS)[number]

const hardened: Policy = {
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
  sealedCookie: { revocation: 'denylist', checkOn: 'every-request', verifiedCacheSeconds: 0 },
  jwt: {
    alg: 'ES256',
    accessSeconds: 300,
    refreshSeconds: 604_800,
    gracePeriodSeconds: 10,
    rotation: true,
    reuseDetection: true,
    revocation: 'denylist',
    checkOn: 'every-request',
    verifiedCacheSeconds: 0,
  },
  roles: 'looked-up',
  outage: 'fail-closed',
  stepUp: { windowSeconds: 300 },
  csrf: 'fetch-metadata',
  balancer: 'round-robin',
}

/** Each mechanism pure, as the articles describe it: nothing can call a self-contained credential back. */
const textbook: Policy = {
  ...hardened,
  concurrency: { perUser: 60, perIp: 240, onExceed: 'evict-oldest' },
  binding: { ip: 'off', userAgent: 'off' },
  serverSession: { store: 'memory' },
  sealedCookie: { revocation: 'none', checkOn: 'every-request', verifiedCacheSeconds: 0 },
  jwt: { ...hardened.jwt, accessSeconds: 900, rotation: false, reuseDetection: false, revocation: 'none' },
  roles: 'as-issued',
  balancer: 'sticky',
}

/** Hardened, but over within two minutes: for watching. */
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

/** A shop: people come back to a full cart, and paying asks who they are. */
const eCommerce: Policy = {
  ...hardened,
  lifetime: { ...hardened.lifetime, idleSeconds: 7200, absoluteSeconds: 86_400 },
  concurrency: { perUser: 10, perIp: 50, onExceed: 'evict-lru' },
  jwt: { ...hardened.jwt, accessSeconds: 900 },
  stepUp: { windowSeconds: 600 },
}

/** A bank: short rests, one session at a time, and nobody is thrown out by whoever comes second. */
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

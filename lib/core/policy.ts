/** What a bench demands of its sessions: plain data, changed live, read by pure functions. Seconds throughout. */

export const JWT_ALGORITHMS = ['ES256', 'EdDSA', 'RS256', 'HS256', 'HS512'] as const
export type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number]

/** How a self-contained credential can be refused before it expires. */
export type RevocationTechnique = 'none' | 'denylist'
export type BindingMode = 'off' | 'log' | 'strict'

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
    readonly perIp: number
    readonly onExceed: 'evict-oldest' | 'evict-lru' | 'reject'
  }
  readonly binding: { readonly ip: BindingMode; readonly userAgent: BindingMode }
  readonly serverSession: { readonly store: 'memory' | 'redis' }
  readonly sealedCookie: { readonly revocation: RevocationTechnique; readonly verifiedCacheSeconds: number }
  readonly jwt: {
    readonly alg: JwtAlgorithm
    readonly accessSeconds: number
    readonly refreshSeconds: number
    readonly gracePeriodSeconds: number
    readonly rotation: boolean
    readonly reuseDetection: boolean
    readonly revocation: RevocationTechnique
    readonly verifiedCacheSeconds: number
  }
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
  sealedCookie: { revocation: 'denylist', verifiedCacheSeconds: 0 },
  jwt: {
    alg: 'ES256',
    accessSeconds: 300,
    refreshSeconds: 604_800,
    gracePeriodSeconds: 10,
    rotation: true,
    reuseDetection: true,
    revocation: 'denylist',
    verifiedCacheSeconds: 0,
  },
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
  sealedCookie: { revocation: 'none', verifiedCacheSeconds: 0 },
  jwt: { ...hardened.jwt, accessSeconds: 900, rotation: false, reuseDetection: false, revocation: 'none' },
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

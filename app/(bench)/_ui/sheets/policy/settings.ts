import { COOKIE_DOMAINS, COOKIE_PATHS, SAME_SITE } from '#lib/core/cookie-settings.ts'
import { COOKIE_POLICY_KEYS, type CookiePolicyKey } from '#lib/core/mechanism-facts.ts'
import { CONTENT_TYPES, CORS_MODES, JWT_ALGORITHMS } from '#lib/core/policy.ts'
import { MINIMISATIONS, STORAGE_ENCRYPTIONS } from '#lib/core/storage-settings.ts'

/** How a setting is changed. */
export type SettingKind =
  | { readonly kind: 'span' }
  | { readonly kind: 'count'; readonly optional?: true }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'flag' }
  | { readonly kind: 'techniques' }

const span = { kind: 'span' } as const
const count = { kind: 'count' } as const
const optionalCount = { kind: 'count', optional: true } as const
const flag = { kind: 'flag' } as const
const techniques = { kind: 'techniques' } as const
const choice = <const T extends readonly string[]>(...choices: T) => ({ kind: 'choice', choices }) as const

const binding = choice('off', 'log', 'step-up', 'strict')
const checkOn = choice('every-request', 'sensitive-acts')

/** The settings of each cookie that contains the session. */
const COOKIE_SETTINGS = { revocation: techniques, checkOn, verifiedCacheSeconds: span } as const
export type CookieSetting = keyof typeof COOKIE_SETTINGS
export type CookiePath = `${CookiePolicyKey}.${CookieSetting}`

const cookieGroups = Object.fromEntries(
  COOKIE_POLICY_KEYS.map((key) => [
    key,
    Object.fromEntries(Object.entries(COOKIE_SETTINGS).map(([name, kind]) => [`${key}.${name}`, kind])),
  ]),
) as Readonly<Record<CookiePolicyKey, Readonly<Record<CookiePath, SettingKind>>>>

/** All settings of a policy by their path in the contract, in the groups of the sheet. */
export const GROUPS = {
  lifetime: {
    'lifetime.idleSeconds': span,
    'lifetime.absoluteSeconds': span,
    'lifetime.rememberMeSeconds': span,
    'lifetime.adminIdleSeconds': span,
    'lifetime.renewalSeconds': span,
  },
  concurrency: {
    'concurrency.perUser': count,
    'concurrency.perAdmin': optionalCount,
    'concurrency.perDeviceClass': optionalCount,
    'concurrency.perIp': count,
    'concurrency.onExceed': choice('evict-oldest', 'evict-lru', 'reject'),
  },
  binding: { 'binding.ip': binding, 'binding.userAgent': binding },
  serverSession: {
    'serverSession.store': choice('memory', 'replicated', 'redis', 'two-tier', 'database'),
  },
  ...cookieGroups,
  jwt: {
    'jwt.alg': choice(...JWT_ALGORITHMS),
    'jwt.accessSeconds': span,
    'jwt.refreshSeconds': span,
    'jwt.rotation': flag,
    'jwt.reuseDetection': flag,
    'jwt.gracePeriodSeconds': span,
    'jwt.revocation': techniques,
    'jwt.checkOn': checkOn,
    'jwt.verifiedCacheSeconds': span,
  },
  cookies: {
    'cookies.sameSite': choice(...SAME_SITE),
    'cookies.httpOnly': flag,
    'cookies.hostPrefix': flag,
    'cookies.domain': choice(...COOKIE_DOMAINS),
    'cookies.path': choice(...COOKIE_PATHS),
  },
  storage: {
    'storage.encryption': choice(...STORAGE_ENCRYPTIONS),
    'storage.minimise': choice(...MINIMISATIONS),
    'audit.recording': flag,
    'audit.retainSeconds': span,
    'audit.maxRows': count,
  },
  everywhere: {
    roles: choice('as-issued', 'looked-up'),
    'stepUp.windowSeconds': span,
    outage: choice('fail-closed', 'fail-open'),
    csrf: choice('fetch-metadata', 'off'),
    cors: choice(...CORS_MODES),
    contentType: choice(...CONTENT_TYPES),
    balancer: choice('round-robin', 'sticky'),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, SettingKind>>>>

export type GroupId = keyof typeof GROUPS
/** A group that is about several mechanisms; the others are called after theirs. */
export type SharedGroupId = 'lifetime' | 'concurrency' | 'binding' | 'cookies' | 'storage' | 'everywhere'
type PathsOf<T> = T extends T ? keyof T & string : never
/** The path of a setting in the contract, dotted. */
export type SettingPath = PathsOf<(typeof GROUPS)[GroupId]>

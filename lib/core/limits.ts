import { addressKey } from './address.ts'
import { type DeviceClass, deviceClassOf } from './device.ts'
import type { Policy } from './policy.ts'
import type { Session } from './session.ts'

/** The maximum numbers of sessions in one mechanism, and what happens if one is exceeded (ASVS 7.1.2). */
export interface Limit {
  readonly perUser: number
  /** Sessions of one user on one device class; null: no limit. */
  readonly perDeviceClass: number | null
  /** Sessions from one address, of all users. */
  readonly perIp: number
  readonly onExceed: Policy['concurrency']['onExceed']
}

/** The limit that was exceeded. */
export type LimitKind = 'user' | 'device-class' | 'ip'

export type LimitDecision =
  | { readonly admit: true; readonly evict: readonly string[] }
  | { readonly admit: false; readonly by: LimitKind }

/** The limits for a user with these roles. */
export function limitFor({ concurrency }: Policy, roles: readonly string[]): Limit {
  const { perUser, perAdmin, perDeviceClass, perIp, onExceed } = concurrency
  return {
    perUser: roles.includes('admin') ? Math.min(perUser, perAdmin ?? perUser) : perUser,
    perDeviceClass: perDeviceClass ?? null,
    perIp,
    onExceed,
  }
}

/** The fields by which sessions are counted, and by which the evicted session is chosen. */
type Counted = Pick<Session, 'id' | 'user' | 'ip' | 'userAgent' | 'createdAt' | 'lastSeenAt'>

/** The keys by which sessions are counted per address and per device class. */
export function limitKeysOf({ ip, userAgent }: Pick<Session, 'ip' | 'userAgent'>): {
  readonly host: string
  readonly deviceClass: DeviceClass
} {
  return { host: ip === null ? '' : addressKey(ip), deviceClass: deviceClassOf(userAgent) }
}

/**
 * Which sessions to evict before a new session is created. If the limit of an address is exceeded, the user's own sessions
 * are evicted first, so that a user does not evict sessions of other users while having sessions of their own.
 * @param active the sessions in order of creation, which decides between equal times (the clock of a bench may be frozen),
 * without the new one. Sessions with neither its user nor its address are ignored.
 */
export function applyLimits(limit: Limit, candidate: Counted, active: readonly Counted[]): LimitDecision {
  const by = limit.onExceed === 'evict-lru' ? 'lastSeenAt' : 'createdAt'
  const order = [...active].sort((x, y) => x[by] - y[by])
  const own = order.filter(({ user }) => user === candidate.user)
  const { host, deviceClass } = limitKeysOf(candidate)
  const isHere = (each: Counted) => host !== '' && limitKeysOf(each).host === host
  const others = order.filter((each) => each.user !== candidate.user && isHere(each))
  const counts: readonly [LimitKind, number | null, readonly Counted[]][] = [
    [
      'device-class',
      limit.perDeviceClass,
      own.filter((each) => limitKeysOf(each).deviceClass === deviceClass),
    ],
    ['user', limit.perUser, own],
    ['ip', host === '' ? null : limit.perIp, [...own.filter(isHere), ...others]],
  ]
  const evict = new Set<string>()
  for (const [kind, max, counted] of counts) {
    if (max === null) continue
    const staying = counted.filter(({ id }) => !evict.has(id))
    const surplus = staying.length + 1 - max
    if (surplus <= 0) continue
    if (limit.onExceed === 'reject') return { admit: false, by: kind }
    for (const { id } of staying.slice(0, surplus)) evict.add(id)
  }
  return { admit: true, evict: Array.from(evict) }
}

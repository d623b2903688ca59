import { addressKey } from './address.ts'
import { type DeviceClass, deviceClassOf } from './device.ts'
import type { Policy } from './policy.ts'
import type { Session } from './session.ts'

/** How many sessions there may be in one mechanism, counted three ways, and who gives way (ASVS 7.1.2). */
export interface Limit {
  readonly perUser: number
  /** Of one user on one class of device; null counts none. */
  readonly perDeviceClass: number | null
  /** From one address, whoever they belong to. */
  readonly perIp: number
  readonly onExceed: Policy['concurrency']['onExceed']
}

/** Which count was full. */
export type LimitKind = 'user' | 'device-class' | 'ip'

export type LimitDecision =
  | { readonly admit: true; readonly evict: readonly string[] }
  | { readonly admit: false; readonly by: LimitKind }

/** The limits that hold for somebody with these roles. */
export function limitFor({ concurrency }: Policy, roles: readonly string[]): Limit {
  const { perUser, perAdmin, perDeviceClass, perIp, onExceed } = concurrency
  return {
    perUser: roles.includes('admin') ? Math.min(perUser, perAdmin ?? perUser) : perUser,
    perDeviceClass: perDeviceClass ?? null,
    perIp,
    onExceed,
  }
}

/** What of a session is counted, and by what the one that gives way is chosen. */
type Counted = Pick<Session, 'id' | 'user' | 'ip' | 'userAgent' | 'createdAt' | 'lastSeenAt'>

/** How one count is written down: by whom an index is kept, and what a record says for it. */
export function limitKeysOf({ ip, userAgent }: Pick<Session, 'ip' | 'userAgent'>): {
  readonly host: string
  readonly deviceClass: DeviceClass
} {
  return { host: ip === null ? '' : addressKey(ip), deviceClass: deviceClassOf(userAgent) }
}

/**
 * Who has to go so that one more session fits. Where an address is full, the newcomer's own sessions go first: nobody
 * can push strangers out while they have any themselves.
 * @param active sessions in the order in which they were let in, which decides where the time is the same (a bench's
 * clock may stand still); without the one that asks; those that share neither its user nor its address do not matter
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
  for (const [kind, most, counted] of counts) {
    if (most === null) continue
    const staying = counted.filter(({ id }) => !evict.has(id))
    const surplus = staying.length + 1 - most
    if (surplus <= 0) continue
    if (limit.onExceed === 'reject') return { admit: false, by: kind }
    for (const { id } of staying.slice(0, surplus)) evict.add(id)
  }
  return { admit: true, evict: Array.from(evict) }
}

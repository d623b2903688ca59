import type { BindingMode, Policy } from './policy.ts'
import type { Seen, Session } from './session.ts'

export interface Mismatch {
  readonly what: 'ip' | 'userAgent'
  readonly mode: Exclude<BindingMode, 'off'>
}

/**
 * What differs between the client that signed in and the one that presents the credential now.
 * A signal and not a proof: addresses change under honest users and user agents are free text, so the default only logs.
 * A mechanism that does not carry a fact (`null`) cannot be compared on it.
 */
export function compareBinding(policy: Policy, session: Session, seen: Seen): readonly Mismatch[] {
  const found: Mismatch[] = []
  const { ip, userAgent } = policy.binding
  if (ip !== 'off' && session.ip !== null && network(session.ip) !== network(seen.ip)) {
    found.push({ what: 'ip', mode: ip })
  }
  if (userAgent !== 'off' && session.userAgent !== null && session.userAgent !== seen.userAgent) {
    found.push({ what: 'userAgent', mode: userAgent })
  }
  return found
}

/** The part of an address that a household or a phone keeps: /24 of IPv4, /64 of IPv6. */
export function network(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '')
  if (plain.includes('.')) return plain.split('.').slice(0, 3).join('.')
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const filled =
    tail === undefined
      ? front
      : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  return filled
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}

import { createHmac } from 'node:crypto'
import { networkOf } from '#lib/core/address.ts'
import { memo } from '#lib/core/memo.ts'
import type { KeyRing } from './keyring.ts'

/** As many hex digits as a fingerprint has: enough to tell apart the networks of one bench. */
const DIGITS = 6

const marks = new WeakMap<KeyRing, (address: string) => string>()

/**
 * A keyed mark of the network of an address (IPv4 /24, IPv6 /64). The event log contains it in place of the address: two
 * requests are from one network if their marks are equal, and without the key of the bench a mark reveals nothing.
 */
export function networkMark(keys: KeyRing, address: string): string {
  let markOf = marks.get(keys)
  if (markOf === undefined) {
    const { rotation } = keys
    markOf = memo((text) =>
      createHmac('sha256', rotation)
        .update(`network ${networkOf(text)}`)
        .digest('hex')
        .slice(0, DIGITS),
    )
    marks.set(keys, markOf)
  }
  return markOf(address)
}

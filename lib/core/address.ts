import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { memo } from './memo.ts'

/** An address alone, in brackets, or with a port: `203.0.113.7:443`, `[2001:db8::5]:443`, `2001:db8::5`. */
const FORMS = /^(?:\[([^\]]+)\](?::\d{1,5})?|([^:]+):\d{1,5}|(.+))$/
/** Enough for an IPv6 address with a zone, brackets and a port. */
const MAX_LENGTH = 100

/**
 * The canonical spelling of an IP address: lower case, without port, brackets and zone; an IPv4-mapped IPv6 address becomes
 * IPv4 (RFC 4291 §2.5.5.2). Validation and formatting are those of Node (`net.isIPv4`, `net.isIPv6`, `net.SocketAddress`).
 * @returns null if the text is not an IP address
 */
export function parseAddress(text: string): string | null {
  return text.length > MAX_LENGTH ? null : parse(text)
}

const parse = memo((text): string | null => {
  const [, bracketed, beforePort, alone] = FORMS.exec(text.trim()) ?? []
  const address = bracketed ?? beforePort ?? alone ?? ''
  // Node rejects leading zeros, so an IPv4 address has only one spelling.
  if (isIPv4(address)) return bracketed === undefined ? address : null
  if (!isIPv6(address)) return null
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '')
})

/** The key by which limits count addresses: the IPv4 address, or the IPv6 /64, which providers usually assign to one customer. */
export function addressKey(address: string): string {
  const plain = parseAddress(address)
  return plain !== null && isIPv4(plain) ? plain : networkOf(address)
}

/** The part of an address that usually stays the same for a client: IPv4 /24, IPv6 /64. Other text is returned unchanged. */
export function networkOf(address: string): string {
  const plain = parseAddress(address)
  if (plain === null) return address
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.')
  const [head = '', tail = ''] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === '' ? [] : tail.split(':')
  const zeros = Math.max(0, 8 - front.length - back.length)
  return [...front, ...Array<string>(zeros).fill('0'), ...back].slice(0, 4).join(':')
}

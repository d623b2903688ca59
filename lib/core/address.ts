import { isIPv4, isIPv6, SocketAddress } from 'node:net'

/** An address alone, in brackets, or with a port: `203.0.113.7:443`, `[2001:db8::5]:443`, `2001:db8::5`. */
const FORMS = /^(?:\[([^\]]+)\](?::\d{1,5})?|([^:]+):\d{1,5}|(.+))$/
/** The longest that is parsed: an IPv6 address with a zone, brackets and a port. */
const MAX_LENGTH = 100

/**
 * The one spelling of an IP address: without port, brackets and zone, lower case, IPv4 where IPv6 only wraps it
 * (RFC 4291 §2.5.5.2). Node decides what is an address (`net.isIPv4`, `net.isIPv6`) and how it is written (`net.SocketAddress`).
 * @returns null if the text is no IP address
 */
export function parseAddress(text: string): string | null {
  if (text.length > MAX_LENGTH) return null
  const [, bracketed, beforePort, alone] = FORMS.exec(text.trim()) ?? []
  const address = bracketed ?? beforePort ?? alone ?? ''
  // Node takes no leading zeros, so an IPv4 address has one spelling only.
  if (isIPv4(address)) return bracketed === undefined ? address : null
  if (!isIPv6(address)) return null
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '')
}

/** What counts as one client address for limits: an IPv4 address, or the /64 that one IPv6 customer has. */
export function addressKey(address: string): string {
  const plain = parseAddress(address)
  return plain !== null && isIPv4(plain) ? plain : networkOf(address)
}

/** The part of an address that a household or a phone keeps: /24 of IPv4, /64 of IPv6. Other text stays as it is. */
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

/** What is called one client address where sessions or guesses are counted: an IPv4 address, or the /64 that one IPv6 customer has. */
export function hostOf(address: string): string {
  const plain = unmapped(address)
  return plain.includes('.') ? plain : network(plain)
}

/** The part of an address that a household or a phone keeps: /24 of IPv4, /64 of IPv6. */
export function network(address: string): string {
  const plain = unmapped(address)
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

/** An IPv4 address that came dressed as IPv6 is the IPv4 address (RFC 4291 §2.5.5.2). */
function unmapped(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '')
}

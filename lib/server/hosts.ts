import { hostname, networkInterfaces } from 'node:os'

/** The address that a request for a foreign host is sent to, where it gets 421. */
export const MISDIRECTED_PATH = '/api/misdirected'

const HOST = /^(\[[\da-f:.]+\]|[a-z\d](?:[\w-]*[a-z\d])?(?:\.[a-z\d](?:[\w-]*[a-z\d])?)*)\.?(?::\d{1,5})?$/
/** A name in DNS, and a port. */
const MAX_LENGTH = 260
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
/** A machine may get another address while this process runs. */
const REREAD_ADDRESSES_MS = 1000

/**
 * Whether a `Host` header names this server: the loopback, this machine by a name or an address of its own, or a name that
 * was allowed. A page of another site whose name leads to this machine (DNS rebinding) names its own host, and would be
 * same-origin with what it asks for.
 * @param allowed names or addresses without a port; `*.example.org` allows every name below
 */
export function hostCheck(allowed: readonly string[]): (host: string) => boolean {
  const own = hostname().toLowerCase()
  const names = new Set([own, `${own}.local`, ...allowed.filter((name) => !name.startsWith('*.'))])
  const suffixes = allowed.filter((name) => name.startsWith('*.')).map((name) => name.slice(1))
  let addresses: ReadonlySet<string> = new Set()
  let readAt = Number.NEGATIVE_INFINITY
  const isOwnAddress = (name: string) => {
    if (performance.now() - readAt > REREAD_ADDRESSES_MS) {
      addresses = ownAddresses()
      readAt = performance.now()
    }
    return addresses.has(name)
  }
  return (host) => {
    const name = host.length <= MAX_LENGTH ? HOST.exec(host.toLowerCase())?.[1] : undefined
    if (name === undefined) return false
    if (LOOPBACK.test(name) || names.has(name)) return true
    return suffixes.some((suffix) => name.endsWith(suffix)) || isOwnAddress(name)
  }
}

/** As they are written in a URL. */
function ownAddresses(): ReadonlySet<string> {
  return new Set(
    Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .map(({ address, family }) => (family === 'IPv6' ? `[${address.replace(/%.*$/, '')}]` : address)),
  )
}

import { hostname, networkInterfaces } from 'node:os'

/** A request for a foreign host is rewritten to this path, which responds with 421. */
export const MISDIRECTED_PATH = '/api/misdirected'

const HOST = /^(\[[\da-f:.]+\]|[a-z\d](?:[\w-]*[a-z\d])?(?:\.[a-z\d](?:[\w-]*[a-z\d])?)*)\.?(?::\d{1,5})?$/
/** The maximum length of a DNS name with a port. */
const MAX_LENGTH = 260
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
/** The addresses of the machine may change while this process runs. */
const REREAD_ADDRESSES_MS = 1000

/**
 * Checks whether a `Host` header names this server: the loopback, a name or address of this machine, or an allowed name.
 * This prevents DNS rebinding, where the domain of another site resolves to this machine and its pages become same-origin.
 * @param allowed names or addresses without a port; `*.example.org` allows all subdomains
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

/** The addresses of this machine, formatted as in a URL. */
function ownAddresses(): ReadonlySet<string> {
  return new Set(
    Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .map(({ address, family }) => (family === 'IPv6' ? `[${address.replace(/%.*$/, '')}]` : address)),
  )
}

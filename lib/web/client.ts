import { PEER_HEADER } from '#lib/server/peers.ts'

/**
 * The client's address.
 * @param trustedProxies how many proxies in front are ours: so many entries are believed, from the right, and no more
 */
export function clientAddress(headers: Headers, trustedProxies: number): string {
  const peer = (headers.get(PEER_HEADER) ?? '').replace(/^::ffff:/, '')
  if (trustedProxies === 0) return peer || 'unknown'
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  return hops.at(-trustedProxies)?.slice(0, 45) || peer || 'unknown'
}

const BROWSERS: readonly [RegExp, string][] = [
  [/SessionLab-Mallory\//, 'Mallory'],
  [/SessionLab-Phone\//, 'Phone'],
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
  [/^node\b|undici/, 'Node.js'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Android/, 'Android'],
  [/Linux/, 'Linux'],
]

/** A user agent for people: "Chrome on Linux". Free text that anybody may write, so it is cut and never believed. */
export function deviceOf(userAgent: string): string {
  const name = (table: readonly [RegExp, string][]) => table.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = name(BROWSERS)
  const system = name(SYSTEMS)
  if (browser && system) return `${browser} on ${system}`
  return browser ?? (userAgent.split(/[\s/]/)[0]?.slice(0, 24) || 'Unknown client')
}

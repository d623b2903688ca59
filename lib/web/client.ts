import { parseAddress } from '#lib/core/address.ts'
import { memo } from '#lib/core/memo.ts'
import type { ForeignSite } from '#lib/ledger/event.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'

/**
 * The address of the client in its canonical spelling. An invalid forwarded address is ignored.
 * @param trustedProxies number of proxies in front that belong to the deployment: this many entries of
 * `X-Forwarded-For` are trusted, counted from the right
 */
export function clientAddress(headers: Headers, trustedProxies: number): string {
  const peer = parseAddress(headers.get(PEER_HEADER) ?? '') ?? 'unknown'
  if (trustedProxies === 0) return peer
  const hops = (headers.get('x-forwarded-for') ?? '').split(',')
  return parseAddress(hops.at(-trustedProxies) ?? '') ?? peer
}

/**
 * The scheme by which the client reached the outermost proxy: the first entry, because proxies append. A client that sets
 * the first entry itself affects only its own connection.
 */
export function forwardedScheme(headers: Headers, trustedProxies: number): string | null {
  if (trustedProxies === 0) return null
  const [first = ''] = (headers.get('x-forwarded-proto') ?? '').split(',')
  return first.trim().toLowerCase() || null
}

const BROWSERS: readonly [RegExp, string][] = [
  [/SessionLab-Mallory\//, 'Mallory'],
  [/SessionLab-Phone\//, 'Phone'],
  [/SessionLab-Office\//, 'Office'],
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

/** The display name of a user agent: "Chrome on Linux". A client can send any text, so it is truncated and not trusted. */
export const deviceOf = memo((userAgent: string): string => {
  const name = (table: readonly [RegExp, string][]) => table.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = name(BROWSERS)
  const system = name(SYSTEMS)
  if (browser && system) return `${browser} on ${system}`
  return browser ?? (userAgent.split(/[\s/]/)[0]?.slice(0, 24) || 'Unknown client')
})

/** The other origin whose page sent the request, as the browser states it; null without such a statement. */
export function foreignSiteOf(headers: Headers): ForeignSite | null {
  const site = headers.get('sec-fetch-site')
  return site === 'same-site' || site === 'cross-site' ? site : null
}

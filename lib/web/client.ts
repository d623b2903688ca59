import type { Bench } from '#lib/bench/bench.ts'
import { clientFormsOf } from '#lib/bench/protection.ts'
import { parseAddress } from '#lib/core/address.ts'
import { deviceOf } from '#lib/core/device.ts'
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

/** The other origin whose page sent the request, as the browser states it; null without such a statement. */
export function foreignSiteOf(headers: Headers): ForeignSite | null {
  const site = headers.get('sec-fetch-site')
  return site === 'same-site' || site === 'cross-site' ? site : null
}

/** The display name of a client in the events of a bench, in the form that policy keeps. */
export function clientNameOf(bench: Bench, userAgent: string): string {
  return clientFormsOf(bench).reduceDevice(deviceOf(userAgent), userAgent)
}

import { isIPv4 } from 'node:net'
import { networkOf, parseAddress } from '#lib/core/address.ts'
import { type DeviceClass, deviceClassOf } from '#lib/core/device.ts'
import { formOfAddress, networkPartOf } from '#lib/core/minimise.ts'
import type { EndReason, MechanismId, NodeId, SessionView } from '#lib/core/session.ts'
import { benchKeys } from '#lib/redis/keys.ts'

/*
 * By what the sessions of a bench can be queried. Each value of a facet has a sorted set of session ids in the order of
 * creation, so that a query begins with the smallest set that it names.
 */

/** Values of which each session has at most one; absent: the session has none. */
export const FACETS = ['ip', 'network', 'node', 'deviceClass', 'endReason'] as const
export type Facet = (typeof FACETS)[number]

/** What a query of sessions requires. Instants are on the bench clock and inclusive. */
export interface SessionQuery {
  readonly mechanism?: MechanismId | undefined
  readonly user?: string | undefined
  readonly state?: 'active' | 'ended' | undefined
  /** As the session states it: under a policy that reduces addresses, a network or a mark. */
  readonly ip?: string | undefined
  readonly network?: string | undefined
  readonly node?: NodeId | undefined
  readonly deviceClass?: DeviceClass | undefined
  readonly endReason?: EndReason | undefined
  readonly createdFrom?: number | undefined
  readonly createdTo?: number | undefined
  readonly lastSeenFrom?: number | undefined
  readonly lastSeenTo?: number | undefined
  /** A part of the user, the device, the ID or the address; ASCII letters match regardless of case. */
  readonly text?: string | undefined
}

/** The mark of an address, or the part of it that is of its network. */
const MARK = /^#(?:[\w-]{8}|[\w-]{12})$/
const THREE_NUMBERS = /^\d{1,3}(\.\d{1,3}){2}$/

type Indexed = Pick<SessionView, 'mechanism' | 'user' | 'ip' | 'userAgent' | 'node' | 'endReason'>
export type FacetValues = Readonly<Record<Facet, string | null>>

/** The facets of a session as its view states them. */
export function facetsOf({
  ip,
  userAgent,
  node,
  endReason,
}: Omit<Indexed, 'mechanism' | 'user'>): FacetValues {
  return {
    ip,
    network: ip === null ? null : networkName(ip),
    node,
    deviceClass: userAgent === null ? null : deviceClassOf(userAgent),
    endReason,
  }
}

/**
 * The network of an address, as it is indexed: IPv4 `203.0.113.0/24`, IPv6 `2001:db8:0:1::/64`. A network is returned as it
 * is, the mark of an address as the part that its network has in common.
 */
export function networkName(text: string): string {
  const plain = parseAddress(text)
  if (plain === null && THREE_NUMBERS.test(text)) return `${text}.0/24`
  if (plain === null || formOfAddress(text) !== 'readable') return networkPartOf(text)
  return isIPv4(plain) ? `${networkPartOf(plain)}.0/24` : `${networkPartOf(plain)}::/64`
}

/**
 * The network that a query means, as it is indexed: that of an address, a network in any spelling, that of a mark, or the first
 * three numbers of an IPv4 address.
 * @returns null for any other text: no session has such a network
 */
export function queriedNetwork(text: string): string | null {
  if (MARK.test(text)) return networkPartOf(text)
  const [start = '', prefix, ...rest] = text.split('/')
  const plain = parseAddress(prefix === undefined && THREE_NUMBERS.test(start) ? `${start}.0` : start)
  if (plain === null || rest.length > 0) return null
  if (prefix === undefined) return networkName(plain)
  const groups = networkOf(plain).split(':')
  if (isIPv4(plain)) return prefix === '24' && plain === `${groups[0]}.0` ? `${plain}/24` : null
  if (prefix !== '48' && prefix !== '64') return null
  const head = `${groups.slice(0, Number(prefix) / 16).join(':')}::`
  // With further bits it would be another network than it looks like.
  return plain === parseAddress(head) ? `${head}/${prefix}` : null
}

/** The keys of the index of a bench. */
export function indexKeys(benchId: string) {
  const { rows, due, index } = benchKeys(benchId)
  const setOf = (mechanism = '*', user = '*', state = '*') => `${index}${mechanism}:${user}:${state}`
  const facetSet = (facet: Facet, value: string) => `${index}${facet}=${value}`
  const setsOfFacets = (values: { readonly [Name in Facet]?: string | null | undefined }) =>
    FACETS.flatMap((facet) => {
      const value = values[facet]
      return value === null || value === undefined ? [] : [facetSet(facet, value)]
    })
  return {
    rows,
    due,
    /** Sessions by the time of last activity. */
    seen: `${index}seen`,
    /** Networks by how many sessions they have. */
    networks: `${index}networks`,
    setOf,
    facetSet,
    setsOfFacets,
    /** By state: all, active and ended; of each combination of one and all mechanisms and users, beginning with all of both. */
    setsOf: ({ mechanism, user }: { readonly mechanism: string; readonly user: string }) =>
      ['*', mechanism].flatMap((m) =>
        ['*', user].flatMap((u) => ['*', 'active', 'ended'].map((state) => setOf(m, u, state))),
      ),
    /** The sets that contain exactly the sessions with a value that a query names; never empty. */
    setsOfQuery: (query: SessionQuery) => [
      setOf(query.mechanism, query.user, query.state),
      ...setsOfFacets(query),
    ],
  }
}

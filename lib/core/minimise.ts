import { createHmac } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { addressKey, networkOf, parseAddress } from './address.ts'
import { type ClientForms, FULL_FORMS } from './binding.ts'
import { browserFamilyOf, deviceClassOf, deviceOf, isSimulatedAgent } from './device.ts'
import type { Minimisation } from './storage-settings.ts'

/*
 * What is kept of a client’s address, user agent and device. A kept value shows its own form, because a change of policy does
 * not change the sessions before it. A client that sends a text in a reduced form is compared in that form; it weakens the
 * binding of its own session only. A value that a client presents is always reduced first, so that a mark that was read in a
 * store is not accepted in place of what it stands for.
 *
 * - Network: `203.0.113.0/24`, `2001:db8:1::/48`; `Chrome (desktop)`.
 * - Mark of an address: `#` and twelve characters of HMAC-SHA-256. Eight are of the network, by which binding compares, and
 *   four of the address, by which limits count.
 * - Mark of a user agent: `#`, the letter of the device class, by which limits count, and twelve characters.
 */

export type ValueForm = 'readable' | 'network' | 'mark'

const ADDRESS_MARK = /^#[\w-]{12}$/
const NETWORK = /^[\da-f.:]+\/(24|48)$/
const AGENT_MARK = /^#[dmtp][\w-]{12}$/
const FAMILY = /^[^/]* \((desktop|mobile|tablet|program)\)$/
/** The part of the mark of an address that is of its network. */
const NETWORK_PART = 9

export function formOfAddress(kept: string): ValueForm {
  if (ADDRESS_MARK.test(kept)) return 'mark'
  return NETWORK.test(kept) ? 'network' : 'readable'
}

export function formOfAgent(kept: string): ValueForm {
  if (AGENT_MARK.test(kept)) return 'mark'
  return FAMILY.test(kept) ? 'network' : 'readable'
}

/** The form of the name of a device: a family, such as `Chrome`, is what the reduced form of a user agent shows too. */
export function formOfDevice(kept: string): ValueForm {
  return ADDRESS_MARK.test(kept) ? 'mark' : 'readable'
}

/** IPv4 /24, IPv6 /48. */
function networkFormOf(ip: string): string {
  const plain = parseAddress(ip)
  if (plain === null) return ip
  const network = networkOf(plain)
  return isIPv4(plain) ? `${network}.0/24` : `${network.split(':').slice(0, 3).join(':')}::/48`
}

function familyOf(userAgent: string): string {
  return `${browserFamilyOf(userAgent)} (${deviceClassOf(userAgent)})`
}

/** The network of a kept address, in the form in which it is kept. */
export function networkPartOf(kept: string): string {
  return formOfAddress(kept) === 'mark' ? kept.slice(0, NETWORK_PART) : networkOf(kept)
}

/** Keyed hashes of properties of a client, with the key of a bench. */
export function createMarks(key: Uint8Array) {
  const mac = (kind: string, text: string, length: number) =>
    createHmac('sha256', key).update(`${kind}\n${text}`).digest('base64url').slice(0, length)
  return {
    /** The mark of an address, or of a network that is kept in its place; a mark stays as it is. */
    ofAddress: (ip: string) =>
      formOfAddress(ip) === 'mark'
        ? ip
        : `#${mac('network', networkOf(ip), 8)}${mac('address', addressKey(ip), 4)}`,
    ofAgent: (userAgent: string) =>
      `#${deviceClassOf(userAgent).charAt(0)}${mac('userAgent', userAgent, 12)}`,
    ofDevice: (name: string) => `#${mac('device', name, 12)}`,
  }
}

/** @param key of the marks: without it they cannot be made or compared */
export function createClientForms(minimise: Minimisation, key: Uint8Array): ClientForms {
  const marks = createMarks(key)
  // A presented address is never a mark: see the head of the file.
  const markOf = (ip: string) => marks.ofAddress(parseAddress(ip) ?? '')
  const addressIn: Readonly<Record<Minimisation, (ip: string) => string>> = {
    full: (ip) => ip,
    network: networkFormOf,
    marks: markOf,
  }
  const agentIn: Readonly<Record<Minimisation, (userAgent: string) => string>> = {
    full: (userAgent) => userAgent,
    network: familyOf,
    marks: marks.ofAgent,
  }
  return {
    reduce: ({ ip, userAgent }) => ({
      ip: addressIn[minimise](ip),
      userAgent: agentIn[minimise](userAgent),
    }),

    reduceDevice(name, userAgent) {
      const isOwnName = name === deviceOf(userAgent)
      if (minimise === 'full' || (isOwnName && isSimulatedAgent(userAgent))) return name
      if (minimise === 'marks') return marks.ofDevice(name)
      // A name that the user gave stays: it is not derived from the user agent.
      return isOwnName ? browserFamilyOf(userAgent) : name
    },

    isSameNetwork(kept, ip) {
      const form = formOfAddress(kept)
      if (form === 'readable') return FULL_FORMS.isSameNetwork(kept, ip)
      if (form === 'network') return kept === networkFormOf(ip)
      return networkPartOf(kept) === networkPartOf(markOf(ip))
    },

    isSameAgent(kept, userAgent) {
      const form = formOfAgent(kept)
      if (form === 'readable') return kept === userAgent
      return kept === (form === 'network' ? familyOf(userAgent) : marks.ofAgent(userAgent))
    },

    *networksOf(ip) {
      yield networkPartOf(addressIn[minimise](ip))
      yield networkOf(ip)
      yield networkFormOf(ip)
      yield networkPartOf(markOf(ip))
    },

    *agentsOf(userAgent) {
      yield agentIn[minimise](userAgent)
      yield userAgent
      yield familyOf(userAgent)
      yield marks.ofAgent(userAgent)
    },
  }
}

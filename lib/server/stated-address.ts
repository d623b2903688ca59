import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/*
 * The address of a simulated client. The app sends its requests over a loopback socket, so it states the address in a header,
 * together with a secret that only this process has. From a client, the header is deleted and has no effect.
 */

const HEADER = 'session-lab-stated-address'
const KEY = Symbol.for('session-lab-stated-address')

/** The secret of this process. On `globalThis`, because the framework evaluates a module more than once. */
function secret(): string {
  const shared = globalThis as { [KEY]?: string }
  shared[KEY] ??= randomBytes(32).toString('base64url')
  return shared[KEY]
}

/** The header with which this process states, in a request to itself, the address of the client that it simulates. */
export function statedAddress(address: string): Readonly<Record<string, string>> {
  return { [HEADER]: `${secret()} ${address}` }
}

/** Removes the header. @returns the stated address; null if this process did not send the request */
export function takeStatedAddress(headers: IncomingHttpHeaders): string | null {
  const stated = headers[HEADER]
  if (stated === undefined) return null
  delete headers[HEADER]
  const expected = Buffer.from(`${secret()} `)
  const received = Buffer.from(String(stated))
  const isOwn =
    received.length > expected.length && timingSafeEqual(received.subarray(0, expected.length), expected)
  return isOwn ? received.subarray(expected.length).toString() : null
}

import { RequestRefused } from '#lib/core/errors.ts'

/**
 * A host of this machine as it must be written. Nothing is resolved or converted: no other name, no IPv6-mapped address, no
 * decimal or shortened IPv4 address, and no credentials in front of it.
 */
const LOCAL = /^https?:\/\/(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::(\d{1,5}))?(?:[/?]|$)/i
/** No spaces, control characters or fragment. */
const CHARACTERS = /^[!-"$-~]+$/
const MAX_LENGTH = 500

/**
 * Checks the URL of a webhook: only an HTTP server on this machine may be called, and not the app itself or its stores.
 * @param forbidden ports of the app and its stores
 * @throws RequestRefused that names the field
 */
export function assertWebhookUrl(text: string, forbidden: readonly number[]): void {
  const refuse = (detail: string): never => {
    throw new RequestRefused('invalid_request', detail, { field: 'webhook.url' })
  }
  if (text.length > MAX_LENGTH || !CHARACTERS.test(text) || !URL.canParse(text)) refuse(NOT_A_URL)
  const [, host = '', port] = LOCAL.exec(text) ?? []
  const url = new URL(text)
  // What is checked must be what is called.
  if (host === '' || url.hostname !== host.toLowerCase()) refuse(NOT_LOCAL)
  const used = Number(port ?? (url.protocol === 'https:' ? 443 : 80))
  if (used === 0 || forbidden.includes(used)) refuse(OWN_PORT)
}

const NOT_A_URL = `The URL must be http or https, of at most ${MAX_LENGTH} printable ASCII characters, without a fragment.`
const NOT_LOCAL =
  'The webhook must be on this machine: http or https to localhost, 127.0.0.0/8 or [::1], without credentials.'
const OWN_PORT = 'This port belongs to the app or to one of its stores. Choose the port of another server.'

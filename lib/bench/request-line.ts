import type { IncomingMessage } from 'node:http'

/** What our addresses take or refuse by themselves. The framework answers every other method on its own, with 400 or 500. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** Nothing about it could be said in another way: that is nearly every request. */
const PLAIN = /^(?:\/[\w~-][\w.~-]*)+(?:\?|$)/

/**
 * Says the same in the words that the framework understands, so that it is our routes that answer, in the contract's
 * form: what it does not understand it answers itself, with 500, or redirects.
 */
export function plainRequest(request: IncomingMessage): void {
  // OPTIONS is refused by every address of ours, with the list of what it takes (ASVS 4.1.4).
  if (!METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
  request.url = plainTarget(request.url ?? '/')
  // An address of the API has no payload for the framework’s router, whoever asks for one.
  if (request.url.startsWith('/api/')) delete request.headers.rsc
}

/**
 * A request target as the path that it means: without the authority that it may name (RFC 9112 §3.2.2), without empty and
 * dotted segments, and without an escape that is none (RFC 3986 §2.4: that percent sign can only stand for itself).
 */
export function plainTarget(target: string): string {
  if (PLAIN.test(target)) return target
  const url = URL.parse(target.replace(/^[/\\]+/, '/'), 'http://localhost')
  if (!url?.pathname.startsWith('/')) return '/'
  const path = url.pathname.replace(/\/{2,}/g, '/')
  return escaped(path.startsWith('/api/') ? path.replace(/\/$/, '') : path) + url.search
}

function escaped(path: string): string {
  try {
    decodeURIComponent(path)
    return path
  } catch {
    return path.replaceAll('%', '%25')
  }
}

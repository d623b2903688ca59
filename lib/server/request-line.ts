import type { IncomingMessage } from 'node:http'
import { MISDIRECTED_PATH } from './hosts.ts'

/** What our addresses take or refuse by themselves. The framework answers every other method on its own, with 400 or 500. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** Nothing about it could be said in another way: that is nearly every request. */
const PLAIN = /^(?:\/[\w~-][\w.~-]*)+(?:\?|$)/

/** Addresses that have a handler and no page. */
const HANDLED = /^\/(?:api|\.well-known|bare)(?:[/?]|$)/

/** Where a request to a page with another method than GET and HEAD is sent, to get 405. */
export const PAGE_METHOD_PATH = '/api/page-method'

/**
 * Headers that control the framework. It removes some of them itself and obeys others: `x-middleware-prefetch` makes it
 * answer `200 {}` without calling a handler, `next-action` looks for a server action, `content-security-policy` sets a nonce.
 */
const FRAMEWORK_HEADER =
  /^(?:x-(?:middleware|nextjs|next|now|matched|invoke|prerender|action|vercel|edge|invocation|deployment)-.*|next-.*|rsc|content-security-policy(?:-report-only)?)$/

/** What the framework's own client sends to load a page that is linked to. */
const NAVIGATION_HEADERS = new Set([
  'rsc',
  'next-url',
  'next-router-state-tree',
  'next-router-prefetch',
  'next-router-segment-prefetch',
])

/**
 * Says the same in the words that the framework understands, so that it is our routes that answer, in the contract's
 * form: what it does not understand it answers itself, with 500, or redirects.
 * @param isAnswered whether a value of `Host` names this server; a request for another host gets 421
 * @param isDevelopment the development server sends itself more headers than a build needs
 */
export function normalizeRequest(
  request: IncomingMessage,
  isAnswered: (host: string) => boolean = () => true,
  isDevelopment = false,
): void {
  // OPTIONS is refused by every address of ours, with the list of what it takes (ASVS 4.1.4).
  if (!METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
  const target = request.url ?? '/'
  const named = [request.headers.host, authorityOf(target)]
  request.url = named.every((host) => host === undefined || isAnswered(host))
    ? normalizeTarget(target)
    : MISDIRECTED_PATH
  const isPage = !HANDLED.test(request.url)
  // The framework serves a page that it rewrites to its document in one language to every method.
  if (isPage && !isDevelopment && request.method !== 'GET' && request.method !== 'HEAD') {
    request.url = PAGE_METHOD_PATH
    // OPTIONS would get the methods of that path, and not those of the page.
    if (request.method === 'OPTIONS') request.method = 'POST'
  }
  for (const name in request.headers) {
    if (!FRAMEWORK_HEADER.test(name)) continue
    if (!isPage || !(isDevelopment || NAVIGATION_HEADERS.has(name))) delete request.headers[name]
  }
  // No page takes a body; a form that is posted to one would be searched for a server action.
  if (isPage) delete request.headers['content-type']
}

/** The authority in a target of the absolute form; it counts for more than `Host` (RFC 9112 §3.2.2). */
function authorityOf(target: string): string | undefined {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1]
}

/**
 * A request target as the path that it means: without the authority that it may name (RFC 9112 §3.2.2), without empty and
 * dotted segments, and without an escape that is none (RFC 3986 §2.4: that percent sign can only stand for itself).
 */
export function normalizeTarget(target: string): string {
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

import type { IncomingMessage } from 'node:http'
import { MISDIRECTED_PATH } from './hosts.ts'

/** The methods that routes handle or refuse. The framework responds to every other method with 400 or 500. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** A target that needs no normalization. This is the fast path of nearly every request. */
const PLAIN = /^(?:\/[\w~-][\w.~-]*)+(?:\?|$)/

/** Paths of route handlers, as opposed to pages. */
export const HANDLED = /^\/(?:api|\.well-known|bare)(?:[/?]|$)/

/** A request to a page with a method other than GET and HEAD is rewritten to this path, which responds with 405. */
export const PAGE_METHOD_PATH = '/api/page-method'

/**
 * Request headers that control the framework. For example, `x-middleware-prefetch` makes it respond `200 {}` without calling
 * a handler, `next-action` makes it search for a server action, and `content-security-policy` sets a nonce.
 */
const FRAMEWORK_HEADER =
  /^(?:x-(?:middleware|nextjs|next|now|matched|invoke|prerender|action|vercel|edge|invocation|deployment)-.*|next-.*|rsc|content-security-policy(?:-report-only)?)$/

/** Headers with which the framework's client loads a linked page. */
const NAVIGATION_HEADERS = new Set([
  'rsc',
  'next-url',
  'next-router-state-tree',
  'next-router-prefetch',
  'next-router-segment-prefetch',
])

/**
 * Rewrites a request to an equivalent one that the framework passes to a route handler. The framework itself would respond
 * to others with an error or a redirect that does not follow the API contract.
 * @param isAllowedHost whether a value of `Host` names this server; a request for another host gets 421
 * @param isDevelopment keeps the additional headers that the development server uses
 */
export function normalizeRequest(
  request: IncomingMessage,
  isAllowedHost: (host: string) => boolean = () => true,
  isDevelopment = false,
): void {
  // Every route refuses OPTIONS with the list of its methods (ASVS 4.1.4).
  if (!METHODS.has(request.method ?? '')) request.method = 'OPTIONS'
  const target = request.url ?? '/'
  const named = [request.headers.host, authorityOf(target)]
  request.url = named.every((host) => host === undefined || isAllowedHost(host))
    ? normalizeTarget(target)
    : MISDIRECTED_PATH
  const isPage = !HANDLED.test(request.url)
  // The framework would serve a page in response to every method, because it is rewritten to a document per language.
  if (isPage && !isDevelopment && request.method !== 'GET' && request.method !== 'HEAD') {
    request.url = PAGE_METHOD_PATH
    // OPTIONS would list the methods of that path instead of those of the page.
    if (request.method === 'OPTIONS') request.method = 'POST'
  }
  for (const name in request.headers) {
    if (!FRAMEWORK_HEADER.test(name)) continue
    if (!isPage || !(isDevelopment || NAVIGATION_HEADERS.has(name))) delete request.headers[name]
  }
  // Pages take no body; the framework would search a posted form for a server action.
  if (isPage) delete request.headers['content-type']
}

/** The authority in a target in absolute form, which takes precedence over `Host` (RFC 9112 §3.2.2). */
function authorityOf(target: string): string | undefined {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1]
}

/**
 * Normalizes a request target: removes an authority (RFC 9112 §3.2.2) and empty and dot segments, and encodes the percent
 * sign of an invalid escape (RFC 3986 §2.4).
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

import type { Call } from './call.ts'
import { BadRequest } from './read-body.ts'
import { refusalDetail } from './refusal-details.ts'

/** @throws BadRequest `csrf` if a page of another origin sent the request (Fetch Metadata) */
export function assertSameOrigin({ request, secure }: Call): void {
  if (isSameOrigin(request.headers, secure)) return
  throw new BadRequest({ code: 'csrf', status: 403, detail: refusalDetail('csrf') })
}

/**
 * Whether a state-changing request comes from a page of this origin, by the headers of the browser (OWASP CSRF: Fetch
 * Metadata, and `Origin` for browsers without it). Another port of the same host is same-site and receives SameSite cookies,
 * so `same-site` is not enough. A client that is not a browser sends neither header and is not subject to CSRF, because
 * other sites cannot make it send its cookies.
 */
export function isSameOrigin(headers: Headers, secure: boolean): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null) return true
  const host = headers.get('host')
  return origin === `http://${host}` || (secure && origin === `https://${host}`)
}

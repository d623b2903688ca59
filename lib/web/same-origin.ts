/**
 * Whether a request that changes something comes from a page of ours, by the browser's own word (OWASP CSRF: Fetch
 * Metadata, with `Origin` for browsers that do not send it). Another port of the same host is same-site and gets every
 * SameSite cookie, so only `same-origin` will do. A client that is no browser sends neither header, and holds no
 * cookies that somebody else could make it send.
 */
export function isSameOrigin(headers: Headers, secure: boolean): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  if (origin === null) return true
  const host = headers.get('host')
  return origin === `http://${host}` || (secure && origin === `https://${host}`)
}

/*
 * Cookies as RFC 6265bis has them. Read by ourselves because every parser settles a duplicate silently, and each by
 * another rule; a request that carries two session cookies has been tampered with.
 */

/** The values of each named cookie in a `Cookie` header, in order; a name that occurs twice has two. */
export function readCookies(
  header: string | null,
  names: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  if (header === null) return found
  for (const pair of header.split(';')) {
    const split = pair.indexOf('=')
    if (split < 0) continue
    // Blanks and tabs alone, and only before it (RFC 6265bis §5.6): what a browser would call another name is another name.
    const name = pair.slice(0, split).replace(/^[ \t]+/, '')
    if (!names.includes(name)) continue
    const value = pair.slice(split + 1).trim()
    const values = found.get(name)
    if (values) values.push(value)
    else found.set(name, [value])
  }
  return found
}

/** Where a cookie may be `Secure`: over https, and on this machine, which browsers hold to be as safe. */
export function isSecureOrigin(host: string | null, forwardedProto: string | null): boolean {
  if (forwardedProto === 'https') return true
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]'
}

/** `__Host-` makes the browser insist on Secure, Path=/ and no Domain: no sibling origin can plant it (RFC 6265bis §4.1.3.2). */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/** A `Set-Cookie` value. Deleting is setting with a life of nought, attributes repeated, or browsers keep the old one. */
export function setCookie(name: string, value: string, maxAgeSeconds: number, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; ${secure ? 'Secure; ' : ''}SameSite=Lax`
}

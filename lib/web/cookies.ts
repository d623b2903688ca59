/*
 * Cookies by RFC 6265bis. Parsed here because libraries silently choose one of several cookies with the same name, each by
 * its own rule. Two session cookies in one request are a sign of an attack.
 */

/** The values of each named cookie in a `Cookie` header, in order; a name that occurs twice has two. */
export function readCookies(
  header: string | null,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  if (header === null) return found
  for (const pair of header.split(';')) {
    const split = pair.indexOf('=')
    if (split < 0) continue
    // Strips only leading spaces and tabs (RFC 6265bis §5.6), so that a name that differs for a browser differs here too.
    const name = pair.slice(0, split).replace(/^[ \t]+/, '')
    if (!names.has(name)) continue
    const value = pair.slice(split + 1).trim()
    const values = found.get(name)
    if (values) values.push(value)
    else found.set(name, [value])
  }
  return found
}

/** Whether a cookie may be `Secure`: over https, and on localhost, which browsers treat as secure. */
export function isSecureOrigin(host: string | null, forwardedProto: string | null): boolean {
  if (forwardedProto === 'https') return true
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]'
}

/** With `__Host-`, browsers require Secure, Path=/ and no Domain, so a sibling origin cannot set it (RFC 6265bis §4.1.3.2). */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/** A `Set-Cookie` value. To delete a cookie, set it with Max-Age=0 and the same attributes; otherwise browsers keep it. */
export function setCookie(name: string, value: string, maxAgeSeconds: number, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; ${secure ? 'Secure; ' : ''}SameSite=Lax`
}

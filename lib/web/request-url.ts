/*
 * The parts of the URL of a request. `Request.url` is absolute, serialized and without a fragment, so its parts can be cut
 * out. Parsing it again would cost more than the rest of the routing.
 */

/** Path and query, as in the request line. */
export function targetOf({ url }: Request): string {
  return url.slice(url.indexOf('/', url.indexOf('://') + 3))
}

export function pathOf(request: Request): string {
  const target = targetOf(request)
  const end = target.indexOf('?')
  return end < 0 ? target : target.slice(0, end)
}

/** The parameters of the query in their order; null if there is no query. */
export function queryOf({ url }: Request): URLSearchParams | null {
  const start = url.indexOf('?')
  return start < 0 ? null : new URLSearchParams(url.slice(start))
}

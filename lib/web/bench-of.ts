import type { Bench } from '#lib/bench/bench.ts'
import { benchNotFound } from '#lib/bench/state.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import type { Call } from './call.ts'
import { BadRequest } from './read-body.ts'
import { queryOf } from './request-url.ts'

/** Values of the bench cookie that are looked up. A client that sends more did not receive them from this server. */
const MAX_BENCH_COOKIES = 5

/**
 * The bench that a request names: by its public name in the query, its ID in the header, or its ID in the cookie, in this
 * order. Empty values are ignored.
 */
export async function benchOf(
  { request, credentials, lab: { benches } }: Call,
  byQuery: boolean,
): Promise<Bench> {
  const publicName = byQuery ? (queryOf(request)?.get('bench') ?? null) : null
  const header = request.headers.get('bench')
  const ids = header ? [header] : credentials.benches
  if (!publicName && ids.length === 0) {
    throw new RequestRefused(
      'no_bench',
      'Send the header Bench or the cookie bench. POST /api/benches creates a bench and sets the cookie.',
    )
  }
  const searched = publicName
    ? [benches.findNamed(publicName)]
    : ids.slice(0, MAX_BENCH_COOKIES).map((id) => benches.find(id))
  const [bench, ...others] = (await Promise.all(searched)).filter((found) => found !== null)
  // Another port of the host can set a cookie without the prefix, so the intended bench is unknown.
  if (others.length > 0) {
    const detail =
      'The cookies name more than one bench. Delete the cookies of this site, or send the header Bench.'
    throw new BadRequest({ code: 'malformed', status: 400, detail })
  }
  if (bench) return bench
  throw benchNotFound()
}

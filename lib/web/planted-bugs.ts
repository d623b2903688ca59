import type { Bench } from '#lib/bench/bench.ts'
import { httpSeamsOf, mutationsOfBench, validMutations } from '#lib/bench/mutations.ts'
import { NOT_VULNERABLE } from '#lib/bench/state.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { COOKIE_HEADER } from '#lib/server/peers.ts'
import type { Call, RequestScope } from './call.ts'
import { type CookieFormat, cookieFormat } from './cookies.ts'
import { isOurCookie, RequestCredentials } from './credentials.ts'
import { clearedCookies } from './policy-cookies.ts'
import type { Problem } from './problem.ts'

/** The response of a server that serves no planted bugs to a request that switches some on. */
export const NO_PLANTED_BUGS: Problem = { code: 'forbidden', status: 403, detail: NOT_VULNERABLE }

/** The header by which one request has planted bugs of its own, instead of those of its bench. */
const MUTATIONS_HEADER = 'Lab-Mutations'

interface CallOfBench {
  /** The call, with its credentials by the names of policy. */
  readonly call: Call
  readonly cookies: CookieFormat
  /** The planted bugs of this request; null if it has those of its bench. */
  readonly mutations: readonly string[] | null
}

/**
 * Reads the credentials of a request by the names that the policy of its bench gives the cookies, and puts the planted bugs of
 * HTTP in front of it and behind it.
 * @throws RequestRefused `invalid_request` if the header names an unknown bug
 */
export function callOfBench(
  received: Call,
  bench: Bench,
  scope: RequestScope,
  { act, mechanism }: { readonly act: string | undefined; readonly mechanism: MechanismId | undefined },
): CallOfBench {
  const cookies = cookieFormat(bench.state.policy.cookies, received.transport)
  const mutations = requestedMutations(received)
  const seams = httpSeamsOf(bench, mutations ?? mutationsOfBench(bench), mechanism)
  const sent = seams?.cookieHeader ? changedCredentials(received, seams.cookieHeader) : received.credentials
  const credentials = sent.named(cookies)
  const call = credentials === received.credentials ? received : { ...received, credentials }
  if (seams) {
    const facts = {
      act,
      hasCookie: mechanism !== undefined && credentials.presentedCookies(mechanism).length > 0,
      clearedCookies: () =>
        mechanism === undefined ? [] : clearedCookies({ ...call, bench, cookies }, mechanism),
    }
    scope.plantBugs = (response) => seams.respond(response, facts, isOurCookie)
  }
  return { call, cookies, mutations }
}

/** The list of the header; null without it. A server that serves no planted bugs does not read it. */
function requestedMutations({ request, lab }: Call): readonly string[] | null {
  const header = lab.environment.labVulnerable ? request.headers.get(MUTATIONS_HEADER) : null
  if (header === null) return null
  const ids = header.split(',').map((id) => id.trim())
  return validMutations(ids.filter(Boolean), MUTATIONS_HEADER)
}

function changedCredentials({ request, secure }: Call, change: (header: string) => string) {
  const headers = new Headers(request.headers)
  const sent = headers.get(COOKIE_HEADER) ?? headers.get('cookie')
  if (sent !== null) headers.set(COOKIE_HEADER, change(sent))
  return new RequestCredentials(headers, secure)
}

import { COOKIE_PLACE } from './code-secrets.ts'
import { curlCode, fetchCode, playwrightCode } from './http-code.ts'
import { kitCode } from './kit-code.ts'
import { isMechanism, type PathSession, personOf, subjectsOf } from './kit-route.ts'
import {
  type CodeRequest,
  type CodeResult,
  type CodeSetting,
  objectOf,
  withoutSecrets,
} from './request-code.ts'

export const COPY_KINDS = ['curl', 'fetch', 'playwright', 'kit'] as const
export type CopyKind = (typeof COPY_KINDS)[number]

/** What is copied. */
export interface Copied {
  readonly request: CodeRequest
  /** Its result, which a test asserts; null before it is sent. */
  readonly result: CodeResult | null
  /** The client of the kit that sends it. */
  readonly person: string
  /** The session in its path, if a lane of the kit has it. */
  readonly session?: PathSession
}

const FORMS: Readonly<Record<CopyKind, (copied: Copied, origin: string) => string>> = {
  curl: ({ request }, origin) => curlCode(request, origin),
  fetch: ({ request }, origin) => fetchCode(request, origin),
  playwright: ({ request, result }, origin) => playwrightCode(request, origin, result),
  kit: ({ request, result, person, session }) => kitCode(request, result, subjectsOf(person, session)),
}

/** A request as a shell command, a fetch call, or a part of a Playwright test. */
export function copyRequest(kind: CopyKind, copied: Copied, setting: CodeSetting): string {
  const { withCredential, benchId, origin } = setting
  const request = withCredential ? copied.request : withoutSecrets(copied.request)
  const headers = [
    ['bench', withCredential ? benchId : '<bench>'] as const,
    ...request.headers.filter(([name, value]) => name !== 'bench' && value !== ''),
  ]
  return FORMS[kind]({ ...copied, request: { ...request, headers } }, origin)
}

/**
 * A request of this browser with a place for the cookies that the browser adds, if its result depends on them: of a mechanism,
 * and of the copying of its credential.
 */
export function withCookiePlace(request: CodeRequest): CodeRequest {
  const [, , first = '', second = '', third = ''] = new URL(request.path, 'http://localhost').pathname.split(
    '/',
  )
  const isNeeded = isMechanism(first) ? second !== 'login' : first === 'guests' && third === 'steal'
  const isGiven = request.headers.some(([name]) => name === 'cookie' || name === 'authorization')
  return isNeeded && !isGiven
    ? { ...request, headers: [...request.headers, ['cookie', COOKIE_PLACE]] }
    : request
}

/** The person whose login a request is, or otherwise the given one. */
export function personOfRequest({ body }: CodeRequest, otherwise: string | null): string {
  const username = objectOf(body)?.username
  return personOf(typeof username === 'string' ? username : (otherwise ?? 'alice'))
}

import { curlCode, fetchCode, playwrightCode } from './http-code.ts'
import { kitCode } from './kit-code.ts'
import { type PathSession, personOf, subjectsOf } from './kit-route.ts'
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

/** The person whose login a request is, or otherwise the given one. */
export function personOfRequest({ body }: CodeRequest, otherwise: string | null): string {
  const username = objectOf(body)?.username
  return personOf(typeof username === 'string' ? username : (otherwise ?? 'alice'))
}

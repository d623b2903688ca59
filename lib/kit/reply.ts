import type { APIResponse } from '@playwright/test'
import type { Credential, Session, User } from './api.ts'

/** A cookie that a response sets, by its attributes (RFC 6265 §4.1). */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Names in lower case; flags are `true`. */
  readonly attributes: Readonly<Record<string, string | true>>
}

/** A response of the API, read to its end. */
export interface Reply {
  readonly status: number
  /** The code of a problem (RFC 9457); null if the response is none. */
  readonly code: string | null
  readonly body: ReplyBody
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly SetCookie[]
  /** Position of the last event that the request caused. */
  readonly seq: string | null
  /** Method and path, for messages. */
  readonly request: string
}

/** The fields that the kit knows; a response may have others. */
export interface ReplyBody {
  readonly user?: User
  readonly session?: Session
  readonly credential?: Credential
  readonly detail?: string
  readonly [field: string]: unknown
}

export async function readReply(request: string, response: APIResponse): Promise<Reply> {
  const text = await response.text()
  const body = parsed(text)
  return {
    status: response.status(),
    code: typeof body.code === 'string' ? body.code : null,
    body,
    headers: response.headers(),
    cookies: response
      .headersArray()
      .filter(({ name }) => name.toLowerCase() === 'set-cookie')
      .map(({ value }) => readSetCookie(value)),
    seq: response.headers()['lab-seq'] ?? null,
    request,
  }
}

function parsed(text: string): ReplyBody {
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as ReplyBody) : { value: body }
  } catch {
    return { text }
  }
}

export function readSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim())
  const at = pair.indexOf('=')
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    attributes: Object.fromEntries(
      rest.map((part) => {
        const [name = '', ...value] = part.split('=')
        return [name.toLowerCase(), value.length === 0 ? true : value.join('=')]
      }),
    ),
  }
}

/** Method, path, status and problem, for the message of a failed assertion. */
export function describeReply({ request, status, code, body }: Reply): string {
  const reason = code === null ? '' : ` ${code}${body.detail ? `: ${body.detail}` : ''}`
  return `${request} returned ${status}${reason}`
}

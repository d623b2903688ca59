/** A request that becomes code: of a recorded exchange, of the API console, or of an act of the page. */
export interface CodeRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
}

/** How the server responded; code is that of the problem (RFC 9457). */
export interface CodeResult {
  readonly status: number
  readonly code: string | null
}

export interface CodeSetting {
  readonly origin: string
  readonly benchId: string
  /** Whether the text may contain secrets: credentials, passwords and the bench ID. */
  readonly withCredential: boolean
}

/** Fields of bodies whose values are secrets, and what is written instead. */
const SECRET_FIELDS: Readonly<Record<string, string>> = {
  password: '<password>',
  refresh_token: '<credential>',
  access_token: '<credential>',
  credential: '<credential>',
  phrase: '<phrase>',
  resume: '<phrase>',
  passwords: '<passwords>',
  token: '<credential>',
}

/** The JSON object of a body; null if it is none. */
export function objectOf(body: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body ?? 'null')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/**
 * The request without the values of secret fields, at any depth. A body that is no JSON may contain anything, so it is replaced
 * as a whole.
 */
export function withoutSecrets<R extends CodeRequest>(request: R): R {
  if (request.body === null) return request
  let value: unknown
  try {
    value = JSON.parse(request.body)
  } catch {
    return { ...request, body: '<body>' }
  }
  const body = JSON.stringify(value, (name, field: unknown) =>
    Object.hasOwn(SECRET_FIELDS, name) ? SECRET_FIELDS[name] : field,
  )
  return body === JSON.stringify(value) ? request : { ...request, body }
}

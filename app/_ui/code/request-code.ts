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

/** The value of a text; undefined if it is no JSON. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const isJson = (text: string) => parsedJson(text) !== undefined

/** The JSON object of a body; null if it is none. */
export function objectOf(body: string | null): Readonly<Record<string, unknown>> | null {
  const value = parsedJson(body ?? 'null')
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
}

/**
 * The object or array of a body, if its source text sends the same body: a number that is too large for JavaScript would
 * become null.
 */
export function exactValueOf(body: string): object | null {
  const value = parsedJson(body)
  if (typeof value !== 'object' || value === null) return null
  let isExact = true
  JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === 'number' && !Number.isFinite(field)) isExact = false
    return field
  })
  return isExact ? value : null
}

/**
 * The request without the values of secret fields, at any depth. A body that is no JSON may contain anything, so it is replaced
 * as a whole.
 */
export function withoutSecrets<R extends CodeRequest>(request: R): R {
  if (request.body === null) return request
  const value = parsedJson(request.body)
  if (value === undefined) return { ...request, body: '<body>' }
  const body = JSON.stringify(value, (name, field: unknown) =>
    Object.hasOwn(SECRET_FIELDS, name) ? SECRET_FIELDS[name] : field,
  )
  return body === JSON.stringify(value) ? request : { ...request, body }
}

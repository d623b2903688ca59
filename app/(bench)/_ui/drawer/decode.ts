import type { CredentialFormat, PartKind } from '../../../_ui/mechanisms/mechanism.ts'

/* The contents of a credential that its holder can read. Nothing is verified here; the page has no keys. */

export interface DecodedPart {
  readonly name: string
  readonly kind: PartKind
  /** The characters before it. */
  readonly before: string
  readonly text: string
  /** Its contents, if they are JSON. */
  readonly json: Readonly<Record<string, unknown>> | null
}

const isJson = (kind: PartKind) => kind === 'header' || kind === 'claims'

/** The parts of a credential, or null if it does not have this format. */
export function decode(format: CredentialFormat, credential: string): readonly DecodedPart[] | null {
  const texts = split(format, credential)
  if (texts === null) return null
  const parts = format.parts.map(({ name, kind, before = format.separator }, index): DecodedPart => {
    const text = texts[index] ?? ''
    return { name, kind, before: index === 0 ? '' : before, text, json: isJson(kind) ? readJson(text) : null }
  })
  // An unsigned token (`alg: none`) has an empty signature.
  const isWhole = parts.every(({ kind, text, json }) =>
    isJson(kind) ? json !== null : kind === 'signature' || text !== '',
  )
  return isWhole ? parts : null
}

/** A credential with a change of one of its parts. One that does not have this format is returned unchanged. */
export function changePart(
  format: CredentialFormat,
  credential: string,
  name: string,
  change: (text: string) => string,
): string {
  const texts = split(format, credential)
  if (texts === null) return credential
  return format.parts.reduce((whole, part, index) => {
    const text = texts[index] ?? ''
    const before = index === 0 ? '' : (part.before ?? format.separator)
    return `${whole}${before}${part.name === name ? change(text) : text}`
  }, '')
}

/** The texts between the separators, or null if their number is another one. */
function split({ separator, parts }: CredentialFormat, credential: string): readonly string[] | null {
  const befores = parts.slice(1).map(({ before = separator }) => before)
  const texts: string[] = []
  let rest = credential
  for (const before of befores) {
    const end = rest.indexOf(before)
    if (end === -1) return null
    texts.push(rest.slice(0, end))
    rest = rest.slice(end + before.length)
  }
  return befores.some((before) => rest.includes(before)) ? null : [...texts, rest]
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A claim of a token, or a field of the session in a cookie. */
export interface Claim {
  readonly name: string
  readonly value: unknown
  /** The instant that it states, in milliseconds. */
  readonly instant: number | null
}

/** Names of claims that are instants, in seconds. Fields of a session whose name ends in `At` are in milliseconds. */
const INSTANT_CLAIMS: readonly string[] = [
  'iat',
  'nbf',
  'exp',
  'auth_time',
  'started_at',
  'idle_exp',
  'abs_exp',
]

/** The claims of a credential, with those of a session that it contains. */
export function claimsIn(json: Readonly<Record<string, unknown>>): readonly Claim[] {
  return Object.entries(json).flatMap(([name, value]) => {
    if (name === 'session' && isObject(value)) return claimsIn(value)
    const instant = INSTANT_CLAIMS.includes(name)
      ? Number(value) * 1000
      : /At$/.test(name)
        ? Number(value)
        : null
    return [{ name, value, instant }]
  })
}

export function readJson(part: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    const bytes = Uint8Array.from(atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** JSON as one part of a token. */
export function writeJson(value: object): string {
  const binary = String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

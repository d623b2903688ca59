/* The contents of a credential that its holder can read. Nothing is verified here; the page has no keys. */

export interface Part {
  readonly name: string
  readonly text: string
}

export interface DecodedJwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signature: string
}

/** The three parts of a JWT, or null if it is none. */
export function decodeJwt(token: string): DecodedJwt | null {
  const [header, claims, signature, ...rest] = token.split('.')
  const read = [readJson(header), readJson(claims)] as const
  if (!read[0] || !read[1] || signature === undefined || rest.length > 0) return null
  return { header: read[0], claims: read[1], signature }
}

const SEAL_PARTS = [
  'prefix',
  'password',
  'encryptionSalt',
  'iv',
  'encrypted',
  'expires',
  'macSalt',
  'mac',
] as const

/** The eight parts of a seal and the version after them, or null if it is none. */
export function decodeSeal(seal: string): readonly Part[] | null {
  const [body = '', mark] = seal.split('~')
  const texts = body.split('*')
  if (texts.length !== SEAL_PARTS.length || mark === undefined) return null
  return [
    ...SEAL_PARTS.map((name, index) => ({ name, text: texts[index] ?? '' })),
    { name: 'mark', text: `~${mark}` },
  ]
}

/** The two parts of a reference token, or null if it is none. */
export function decodeReference(token: string): readonly Part[] | null {
  const [id, secret, ...rest] = token.split('.')
  if (!id || !secret || rest.length > 0) return null
  return [
    { name: 'id', text: id },
    { name: 'secret', text: secret },
  ]
}

/** Claims that are instants, in seconds. */
export const INSTANT_CLAIMS: readonly string[] = [
  'iat',
  'nbf',
  'exp',
  'auth_time',
  'started_at',
  'idle_exp',
  'abs_exp',
]

export function readJson(part: string | undefined): Record<string, unknown> | null {
  try {
    const bytes = Uint8Array.from(atob((part ?? '').replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** JSON as one part of a token. */
export function writeJson(value: object): string {
  const binary = String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value)))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

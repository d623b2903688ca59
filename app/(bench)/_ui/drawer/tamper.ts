import { decodeJwt, decodeSeal, readJson, writeJson } from './decode.ts'

/** A change to a credential that its holder could make. */
export interface Tamper {
  readonly id: string
  readonly make: (credential: string) => string
}

const UNCHANGED: Tamper = { id: 'unchanged', make: (credential) => credential }
const CUT: Tamper = { id: 'cut', make: (credential) => credential.slice(0, -10) }

const onPart = (id: string, separator: string, index: number): Tamper => ({
  id,
  make: (credential) => changePart(credential, separator, index, flipMiddle),
})

const JWT: readonly Tamper[] = [
  UNCHANGED,
  onPart('flip-header', '.', 0),
  onPart('flip-claims', '.', 1),
  onPart('flip-signature', '.', 2),
  { id: 'become-admin', make: (token) => withClaims(token, () => ({ roles: ['user', 'admin'] })) },
  { id: 'live-longer', make: (token) => withClaims(token, ({ exp }) => ({ exp: Number(exp) + 86_400 })) },
  {
    id: 'alg-none',
    make: (token) => {
      const [header, claims] = token.split('.')
      return `${writeJson({ ...readJson(header), alg: 'none' })}.${claims}.`
    },
  },
  CUT,
]

const SEAL: readonly Tamper[] = [
  UNCHANGED,
  onPart('flip-contents', '*', 4),
  {
    id: 'flip-mac',
    make: (seal) =>
      changePart(seal, '*', 7, (text) => {
        const [mac = '', mark = ''] = text.split('~')
        return `${flipMiddle(mac)}~${mark}`
      }),
  },
  {
    id: 'move-expiry',
    make: (seal) => changePart(seal, '*', 5, (text) => String(Number(text) + 86_400_000)),
  },
  { id: 'other-password', make: (seal) => changePart(seal, '*', 1, (text) => String(Number(text) + 1)) },
  CUT,
]

const REFERENCE: readonly Tamper[] = [
  UNCHANGED,
  onPart('flip-id', '.', 0),
  onPart('flip-secret', '.', 1),
  CUT,
]

/** The changes that are possible for a credential, by its format. */
export function tampersFor(credential: string): readonly Tamper[] {
  if (decodeJwt(credential)) return JWT
  return decodeSeal(credential) ? SEAL : REFERENCE
}

/** Changes a character in the middle: the last bits of base64url may be ignored, those in the middle never are. */
function flipMiddle(text: string): string {
  const middle = Math.floor(text.length / 2)
  const other = /[0-9]/.test(text[middle] ?? '')
    ? text[middle] === '7'
      ? '8'
      : '7'
    : text[middle] === 'a'
      ? 'b'
      : 'a'
  return text.slice(0, middle) + other + text.slice(middle + 1)
}

function changePart(
  credential: string,
  separator: string,
  index: number,
  change: (text: string) => string,
): string {
  return credential
    .split(separator)
    .map((text, at) => (at === index ? change(text) : text))
    .join(separator)
}

function withClaims(token: string, change: (claims: Record<string, unknown>) => object): string {
  return changePart(token, '.', 1, (text) => {
    const claims = readJson(text) ?? {}
    return writeJson({ ...claims, ...change(claims) })
  })
}

// Deliberate: protects contents with the keys of a bench that the mechanism did not make.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { sealData, unsealData } from 'iron-session'
import type { SecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { SeamKeys } from './mutant.ts'

type Secrets = SeamKeys['secrets'][SecretMechanism]
type Contents = Readonly<Record<string, unknown>>

/** How a cookie that contains its session is made, and read if it is genuine. */
interface CookieForm {
  make(contents: Contents, secrets: Secrets): Promise<string> | string
  /** Null if no key of the bench made it. */
  read(cookie: string, secrets: Secrets): Promise<Contents | null> | Contents | null
}

/** Real seconds; a bench does not last longer. */
const SEAL_SECONDS = 2 * 24 * 60 * 60
/** What the signed cookie includes in its MAC; `tests/contract/mutations.test.ts` fails if it differs from it. */
const CONTEXT = 'session-lab/signed-cookie/v1'

function macOf(secret: string, signed: string): Buffer {
  return createHmac('sha256', secret).update(`${CONTEXT}\n${signed}`).digest()
}

export const COOKIE_FORMS: Readonly<Record<SecretMechanism, CookieForm>> = {
  'sealed-cookie': {
    make: (contents, { active, byKid }) =>
      sealData(contents, { password: { [active]: byKid[active] ?? '' }, ttl: SEAL_SECONDS }),
    async read(cookie, { byKid }) {
      let isGenuine = true
      const onUnsealError = () => {
        isGenuine = false
      }
      const contents = await unsealData<Contents>(cookie, { password: { ...byKid }, onUnsealError })
      return isGenuine ? contents : null
    },
  },
  'signed-cookie': {
    make(contents, { active, byKid }) {
      const signed = `${active}.${Buffer.from(JSON.stringify(contents)).toString('base64url')}`
      return `${signed}.${macOf(byKid[active] ?? '', signed).toString('base64url')}`
    },
    read(cookie, { byKid }) {
      const [kid = '', contents = '', mac = ''] = cookie.split('.')
      const secret = byKid[kid]
      const presented = Buffer.from(mac, 'base64url')
      if (secret === undefined || presented.length !== 32) return null
      return timingSafeEqual(macOf(secret, `${kid}.${contents}`), presented) ? parseContents(contents) : null
    },
  },
}

/** The contents of a signed cookie, whose MAC the caller has compared, or leaves uncompared. */
export function parseContents(part: string): Contents | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { RequestRefused } from '#lib/core/errors.ts'

const derive = promisify(argon2)

/** What one hash costs. */
export type PasswordCost = keyof typeof COSTS

const COSTS = {
  /** OWASP's smallest setting for Argon2id: 7 MiB, five passes. A workshop's laptop hashes for sixty people at once. */
  owasp: { memory: 7168, passes: 5, parallelism: 1, tagLength: 32 },
  /** Argon2id's own least (RFC 9106 §3.1), which protects nothing: for tests that make a bench each. */
  least: { memory: 8, passes: 1, parallelism: 1, tagLength: 32 },
} as const
const SALT_BYTES = 16

/** Hashes at work and hashes that wait, in the whole process: what comes beyond is told to come back. */
const MOST_AT_WORK = 4
const MOST_WAITING = 200

/** Hashes passwords, a few at a time. */
export interface Passwords {
  /** `salt.hash`, both base64url. */
  hash(password: string): Promise<string>
  /**
   * Whether this is the password.
   * @param stored null for a user who does not exist: the work is done all the same, so that time does not tell (ASVS 6.3.8)
   */
  check(password: string, stored: string | null): Promise<boolean>
}

/** One for the whole process: the queue is its own. */
export function createPasswords(cost: PasswordCost): Passwords {
  const inTurn = createQueue()
  const digest = (password: string, salt: Buffer) =>
    inTurn(() => derive('argon2id', { ...COSTS[cost], message: password.normalize('NFC'), nonce: salt }))
  const nobody = `${randomBytes(SALT_BYTES).toString('base64url')}.${randomBytes(COSTS[cost].tagLength).toString('base64url')}`

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      return `${salt.toString('base64url')}.${(await digest(password, salt)).toString('base64url')}`
    },
    async check(password, stored) {
      const [salt = '', hash = ''] = (stored ?? nobody).split('.')
      const expected = Buffer.from(hash, 'base64url')
      const actual = await digest(password, Buffer.from(salt, 'base64url'))
      return timingSafeEqual(actual, expected) && stored !== null
    },
  }
}

/** A flood of logins must not starve every other request. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let atWork = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (atWork >= MOST_AT_WORK) {
      if (waiting.length >= MOST_WAITING) {
        throw new RequestRefused('rate_limited', 'Too many logins at once. Try again in a moment.', {
          retryAfterSeconds: 1,
        })
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    atWork++
    try {
      return await work()
    } finally {
      atWork--
      waiting.shift()?.()
    }
  }
}

/** No look-alikes, so that it can be read aloud and typed from a projector. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password for a user of a new bench: 16 letters in four groups, 79 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

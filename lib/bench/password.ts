import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { RequestRefused } from '#lib/core/errors.ts'

const derive = promisify(argon2)

/** OWASP's smallest setting for Argon2id: 7 MiB, five passes. A workshop's laptop hashes for sixty people at once. */
const COST = { memory: 7168, passes: 5, parallelism: 1, tagLength: 32 } as const
const SALT_BYTES = 16

/** Hashes at work and hashes that wait, in the whole process: what comes beyond is told to come back. */
const MOST_AT_WORK = 4
const MOST_WAITING = 200

let atWork = 0
const waiting: (() => void)[] = []

/** Takes a place in the queue. A flood of logins must not starve every other request. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
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

const digest = (password: string, salt: Buffer) =>
  derive('argon2id', { ...COST, message: password.normalize('NFC'), nonce: salt })

/** `salt.hash`, both base64url. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => {
    const salt = randomBytes(SALT_BYTES)
    return `${salt.toString('base64url')}.${(await digest(password, salt)).toString('base64url')}`
  })
}

/**
 * Whether this is the password.
 * @param stored null for a user who does not exist: the work is done all the same, so that time does not tell (ASVS 6.3.8)
 */
export function checkPassword(password: string, stored: string | null): Promise<boolean> {
  return inTurn(async () => {
    const [salt = '', hash = ''] = (stored ?? NOBODY).split('.')
    const expected = Buffer.from(hash, 'base64url')
    const actual = await digest(password, Buffer.from(salt, 'base64url'))
    return timingSafeEqual(actual, expected) && stored !== null
  })
}

const NOBODY = `${randomBytes(SALT_BYTES).toString('base64url')}.${randomBytes(COST.tagLength).toString('base64url')}`

/** No look-alikes, so that it can be read aloud and typed from a projector. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password for a user of a new bench: 16 letters in four groups, 79 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

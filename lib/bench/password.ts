import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { FairQueue, type WorkFor } from './fair-queue.ts'

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

/**
 * Hashes in progress and hashes that wait, in the whole process. A class of sixty that logs in on four lanes together is
 * 240; a bench is one participant's.
 */
const QUEUE = {
  running: 4,
  waitingPerBench: 64,
  waiting: 400,
  maxWaitMs: 7000,
  refusal: 'Too many concurrent logins. Retry after Retry-After.',
  retryAfterSeconds: 1,
}

/** Hashes passwords, a few at a time. */
export interface Passwords {
  /** `salt.hash`, both base64url. */
  hash(password: string, client: WorkFor): Promise<string>
  /**
   * Whether this is the password.
   * @param stored null for a user who does not exist: the work is done all the same, so that time does not tell (ASVS 6.3.8)
   */
  check(password: string, stored: string | null, client: WorkFor): Promise<boolean>
}

/** One for the whole process: the queue is its own. */
export function createPasswords(cost: PasswordCost): Passwords {
  const queue = new FairQueue(QUEUE)
  const digest = (password: string, salt: Buffer, client: WorkFor) =>
    queue.run(client, () =>
      derive('argon2id', { ...COSTS[cost], message: password.normalize('NFC'), nonce: salt }),
    )
  const nobody = `${randomBytes(SALT_BYTES).toString('base64url')}.${randomBytes(COSTS[cost].tagLength).toString('base64url')}`

  return {
    async hash(password, client) {
      const salt = randomBytes(SALT_BYTES)
      return `${salt.toString('base64url')}.${(await digest(password, salt, client)).toString('base64url')}`
    },
    async check(password, stored, client) {
      const [salt = '', hash = ''] = (stored ?? nobody).split('.')
      const expected = Buffer.from(hash, 'base64url')
      const actual = await digest(password, Buffer.from(salt, 'base64url'), client)
      return timingSafeEqual(actual, expected) && stored !== null
    },
  }
}

/** No look-alikes, so that it can be read aloud and typed from a projector. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password for a user of a new bench: 16 letters in four groups, 79 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

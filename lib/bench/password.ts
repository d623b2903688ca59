import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { FairQueue, type WorkFor } from './fair-queue.ts'

const derive = promisify(argon2)

export type PasswordCost = keyof typeof COSTS

const COSTS = {
  /** The smallest setting of OWASP for Argon2id (7 MiB, five passes): one laptop hashes for a workshop of sixty people. */
  owasp: { memory: 7168, passes: 5, parallelism: 1, tagLength: 32 },
  /** The minimum of Argon2id (RFC 9106 §3.1), without any protection: for tests, each of which creates a bench. */
  least: { memory: 8, passes: 1, parallelism: 1, tagLength: 32 },
} as const
const SALT_BYTES = 16

/**
 * Limits for the whole process. A class of sixty that logs in on four lanes at the same time needs 240 hashes; a bench
 * belongs to one participant. Half of the threads of Node's pool hash: on the others run the checks of signatures and seals,
 * which would wait for as long as four hashes take.
 */
const QUEUE = {
  running: 2,
  waitingPerBench: 64,
  waiting: 400,
  maxWaitMs: 7000,
  refusal: 'Too many concurrent logins. Retry after Retry-After.',
  retryAfterSeconds: 1,
}

/** Hashes passwords, with limited concurrency. */
export interface Passwords {
  /** `salt.hash`, both base64url. */
  hash(password: string, client: WorkFor): Promise<string>
  /** Checks a password. Concurrent checks of the same one, as by a login on four lanes, share one hash. */
  check(presented: Presented, client: WorkFor): Promise<boolean>
}

export interface Presented {
  /** As presented; there may be no such user. */
  readonly user: string
  readonly password: string
  /** null for an unknown user: a hash is computed anyway, so that timing does not reveal it (ASVS 6.3.8). */
  readonly stored: string | null
}

/** Called once per process: the queue limits its hashes. */
export function createPasswords(cost: PasswordCost): Passwords {
  const queue = new FairQueue(QUEUE)
  const digest = (password: string, salt: Buffer, client: WorkFor) =>
    queue.run(client, () =>
      derive('argon2id', { ...COSTS[cost], message: password.normalize('NFC'), nonce: salt }),
    )
  const unknownUser = `${randomBytes(SALT_BYTES).toString('base64url')}.${randomBytes(COSTS[cost].tagLength).toString('base64url')}`

  async function matches({ password, stored }: Presented, client: WorkFor): Promise<boolean> {
    const [salt = '', hash = ''] = (stored ?? unknownUser).split('.')
    const expected = Buffer.from(hash, 'base64url')
    const actual = await digest(password, Buffer.from(salt, 'base64url'), client)
    return timingSafeEqual(actual, expected) && stored !== null
  }

  /** By bench, user, password and stored hash. An unknown user has no hash, and is no different otherwise. */
  const inProgress = new Map<string, Promise<boolean>>()

  return {
    async hash(password, client) {
      const salt = randomBytes(SALT_BYTES)
      return `${salt.toString('base64url')}.${(await digest(password, salt, client)).toString('base64url')}`
    },
    check(presented, client) {
      const key = JSON.stringify([client.bench, presented.user, presented.password, presented.stored])
      const shared = inProgress.get(key)
      if (shared) return shared
      const own = matches(presented, client).finally(() => inProgress.delete(key))
      inProgress.set(key, own)
      return own
    },
  }
}

/** Without similar-looking characters, so that a password can be typed from a projector. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password for a user of a new bench: 16 letters in four groups, 79 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

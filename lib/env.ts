/** What the process was told by its environment, read once and checked. Every variable is in the README's table. */
export interface Environment {
  readonly redisUrl: string
  /** Where the `database` store keeps sessions; opened by the first bench that uses it. */
  readonly databaseUrl: string
  /** Newest first: the first seals, all of them unseal. */
  readonly sessionSecrets: readonly [string, ...string[]]
  /** How many proxies in front are ours: so many entries of `X-Forwarded-For`, from the right, are believed. */
  readonly trustedProxies: number
  readonly production: boolean
  readonly maxBenches: number
  /** How long the process goes on serving after SIGTERM, no longer ready, so that a balancer looks elsewhere first. */
  readonly drainSeconds: number
}

/** RFC 7518 §3.2 asks for a key as long as the hash; neither jose nor iron would insist. */
const MIN_SECRET_BYTES = 32

/**
 * Reads and checks the variables.
 * @throws Error that names the variable and what is wrong with it, never its value
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const production = env.NODE_ENV === 'production'
  return {
    redisUrl: redisUrl(env.REDIS_URL),
    databaseUrl: databaseUrl(env.DATABASE_URL),
    sessionSecrets: secrets(env.SESSION_SECRETS, production),
    trustedProxies: wholeNumber('TRUST_PROXY', env.TRUST_PROXY, 0, 10),
    production,
    maxBenches: wholeNumber('MAX_BENCHES', env.MAX_BENCHES, 1000, 100_000),
    drainSeconds: wholeNumber('DRAIN_SECONDS', env.DRAIN_SECONDS, 0, 300),
  }
}

function redisUrl(value = 'redis://127.0.0.1:6379'): string {
  if (/^(redis|rediss):\/\/./.test(value) || /^unix:\/./.test(value)) return value
  throw new Error('REDIS_URL must begin with redis://, rediss:// or unix:/ (a socket path).')
}

/** A file of SQLite's beside what else the demo keeps, where nothing else is named. */
function databaseUrl(value = ''): string {
  if (value === '') return 'file:.session-lab/sessions.sqlite'
  if (/^(postgres|postgresql):\/\/.|^file:./.test(value)) return value
  throw new Error('DATABASE_URL must begin with postgres://, postgresql:// or file: (an SQLite file).')
}

function secrets(value: string | undefined, production: boolean): readonly [string, ...string[]] {
  const [first, ...others] = (value ?? '').split(',').map((secret) => secret.trim())
  if (first === undefined || first === '') {
    if (production) {
      throw new Error(
        `SESSION_SECRETS is missing. Give at least one random secret of ${MIN_SECRET_BYTES} bytes or more, newest first, ` +
          'separated by commas. `npm run demo` makes and keeps one by itself.',
      )
    }
    return ['a-secret-for-development-alone, never for production']
  }
  for (const secret of [first, ...others]) {
    if (Buffer.byteLength(secret) < MIN_SECRET_BYTES || new Set(secret).size < 12) {
      throw new Error(
        `SESSION_SECRETS holds a secret that is too weak: each needs at least ${MIN_SECRET_BYTES} bytes, and not the same few characters.`,
      )
    }
  }
  return [first, ...others]
}

function wholeNumber(name: string, value: string | undefined, fallback: number, most: number): number {
  if (value === undefined || value === '') return fallback
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= most) return number
  throw new Error(`${name} must be a whole number from 0 to ${most}.`)
}

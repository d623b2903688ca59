/** What the process was told by its environment, read once and checked. Every variable is in the README's table. */
export interface Environment {
  readonly redis: RedisConfig
  /** Where the `database` store keeps sessions; opened by the first bench that uses it. */
  readonly databaseUrl: string
  /** Newest first: the first seals, all of them unseal. */
  readonly sessionSecrets: readonly [string, ...string[]]
  /** How many proxies in front are ours: so many entries of `X-Forwarded-For`, from the right, are believed. */
  readonly trustedProxies: number
  readonly production: boolean
  /** Names by which clients reach this server, beyond the machine's own; `*.example.org` is every name below. */
  readonly allowedHosts: readonly string[]
  /** A client with this token may read the metrics from anywhere; null: only this machine may. */
  readonly metricsToken: string | null
  readonly maxBenches: number
  /** New benches that one client address may make in a minute, a quarter of them together; 0: no limit. */
  readonly benchesPerMinute: number
  /** What a hash of a password costs: what OWASP asks for, or next to nothing. */
  readonly passwordCost: 'owasp' | 'least'
  /** How long the process goes on serving after SIGTERM, no longer ready, so that a balancer looks elsewhere first. */
  readonly drainSeconds: number
  /** What is written of it all: errors alone, or what happens to sessions as well. */
  readonly log: 'errors' | 'events'
}

/** A host and its port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** How to be let in where there is no URL to say it. */
export interface RedisAccess {
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
}

/** Where Redis is: one server, the one that Sentinels name, or the nodes of a Cluster. */
export type RedisConfig =
  /** `redis://…`, `rediss://…`, or `unix:/path/to.sock`; credentials are in it. */
  | { readonly topology: 'standalone'; readonly url: string }
  | {
      readonly topology: 'sentinel'
      readonly sentinels: readonly Endpoint[]
      /** What the Sentinels call the master that they watch. */
      readonly name: string
      readonly access: RedisAccess
      /** The Sentinels’ own, which is seldom the servers’. */
      readonly sentinelAccess: Omit<RedisAccess, 'tls'>
    }
  /** Some of its nodes; the others are learnt from them. */
  | { readonly topology: 'cluster'; readonly nodes: readonly Endpoint[]; readonly access: RedisAccess }

type Variables = Readonly<Record<string, string | undefined>>

/** RFC 7518 §3.2 asks for a key as long as the hash; neither jose nor iron would insist. */
const MIN_SECRET_BYTES = 32

/**
 * Reads and checks the variables.
 * @throws Error that names the variable and what is wrong with it, never its value
 */
export function readEnvironment(env: Variables): Environment {
  const production = env.NODE_ENV === 'production'
  return {
    redis: redisPlace(env),
    databaseUrl: databaseUrl(env.DATABASE_URL),
    sessionSecrets: secrets(env.SESSION_SECRETS, production),
    trustedProxies: wholeNumber('TRUST_PROXY', env.TRUST_PROXY, 0, 10),
    production,
    allowedHosts: allowedHosts(env),
    metricsToken: metricsToken(env.METRICS_TOKEN),
    maxBenches: wholeNumber('MAX_BENCHES', env.MAX_BENCHES, 1000, 100_000),
    benchesPerMinute: wholeNumber('BENCHES_PER_MINUTE', env.BENCHES_PER_MINUTE, 200, 1_000_000),
    passwordCost: passwordCost(env.PASSWORD_COST, production),
    drainSeconds: wholeNumber('DRAIN_SECONDS', env.DRAIN_SECONDS, 0, 300),
    log: logged(env.LOG),
  }
}

/** Exactly one of three ways to say where Redis is; none of them means one on this machine. */
function redisPlace(env: Variables): RedisConfig {
  const given = ['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER'].filter((name) => env[name])
  if (given.length > 1)
    throw new Error(`${given.join(' and ')} are set; Redis is at one place. Keep one of them.`)
  const mode = given[0]
  for (const [name, owners] of Object.entries(ONLY_WITH)) {
    if (env[name] && !owners.some((owner) => owner === mode)) {
      throw new Error(`${name} is only for ${owners.join(' and ')}. REDIS_URL carries its own credentials.`)
    }
  }
  if (mode === 'REDIS_CLUSTER') {
    return { topology: 'cluster', nodes: endpoints(mode, env[mode], 6379), access: redisAccess(env) }
  }
  if (mode === 'REDIS_SENTINELS') {
    return {
      topology: 'sentinel',
      sentinels: endpoints(mode, env[mode], 26379),
      name: env.REDIS_SENTINEL_NAME || 'mymaster',
      access: redisAccess(env),
      sentinelAccess: credentials(env.REDIS_SENTINEL_USERNAME, env.REDIS_SENTINEL_PASSWORD),
    }
  }
  const url = env.REDIS_URL || 'redis://127.0.0.1:6379'
  if (/^(redis|rediss):\/\/./.test(url) || /^unix:\/./.test(url)) return { topology: 'standalone', url }
  throw new Error('REDIS_URL must begin with redis://, rediss:// or unix:/ (a socket path).')
}

const BOTH = ['REDIS_SENTINELS', 'REDIS_CLUSTER']
/** Variables that would be ignored without these; a password that nobody uses is a mistake worth a word. */
const ONLY_WITH: Readonly<Record<string, readonly string[]>> = {
  REDIS_USERNAME: BOTH,
  REDIS_PASSWORD: BOTH,
  REDIS_TLS: BOTH,
  REDIS_SENTINEL_NAME: ['REDIS_SENTINELS'],
  REDIS_SENTINEL_USERNAME: ['REDIS_SENTINELS'],
  REDIS_SENTINEL_PASSWORD: ['REDIS_SENTINELS'],
}

function redisAccess(env: Variables): RedisAccess {
  return {
    ...credentials(env.REDIS_USERNAME, env.REDIS_PASSWORD),
    tls: wholeNumber('REDIS_TLS', env.REDIS_TLS, 0, 1) === 1,
  }
}

function credentials(username = '', password = ''): Omit<RedisAccess, 'tls'> {
  return { ...(username === '' ? {} : { username }), ...(password === '' ? {} : { password }) }
}

/** `host:port,host:port`; the port may be left out, and an IPv6 address stands in brackets. */
function endpoints(name: string, value = '', usualPort: number): readonly Endpoint[] {
  return value.split(',').map((each) => {
    const [, bracketed, plain, port = String(usualPort)] =
      /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(each.trim()) ?? []
    const host = bracketed ?? plain
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
      throw new Error(`${name} must be host:port, or several of them with commas between.`)
    }
    return { host, port: Number(port) }
  })
}

/** The hosts that are named, and the one to listen on: it is this machine. */
function allowedHosts({ ALLOWED_HOSTS = '', HOST = '' }: Variables): readonly string[] {
  const hosts = ALLOWED_HOSTS.split(',').map((host) => host.trim().toLowerCase())
  for (const host of hosts) {
    if (host === '' && hosts.length === 1) continue
    if (!/^(?:\*\.)?[a-z\d](?:[\w.-]*[a-z\d])?$|^\[[\da-f:.]+\]$/.test(host)) {
      throw new Error(
        'ALLOWED_HOSTS must be names or addresses of hosts with commas between, without scheme and port; *.example.org allows every name below.',
      )
    }
  }
  return [...hosts.filter(Boolean), ...(/^[a-z][\w.-]*$/i.test(HOST) ? [HOST.toLowerCase()] : [])]
}

/** Short ones can be guessed. */
const MIN_TOKEN_LENGTH = 16

function metricsToken(value = ''): string | null {
  if (value === '') return null
  if (/^[\w.~+/-]+=*$/.test(value) && value.length >= MIN_TOKEN_LENGTH) return value
  throw new Error(
    `METRICS_TOKEN must be ${MIN_TOKEN_LENGTH} characters or more of A-Z a-z 0-9 - . _ ~ + / (RFC 6750 §2.1).`,
  )
}

/** A file of SQLite's beside what else the demo keeps, where nothing else is named. */
function databaseUrl(value = ''): string {
  if (value === '') return 'file:.session-lab/sessions.sqlite'
  if (/^(postgres|postgresql):\/\/.|^file:./.test(value)) return value
  throw new Error('DATABASE_URL must begin with postgres://, postgresql:// or file: (an SQLite file).')
}

/** A cheap hash is for tests that open a thousand benches, and for nobody who has a password to lose. */
function passwordCost(value = '', production: boolean): 'owasp' | 'least' {
  if (value === '' || value === 'owasp') return 'owasp'
  if (value !== 'least') throw new Error('PASSWORD_COST must be owasp or least.')
  if (production)
    throw new Error('PASSWORD_COST must be left alone in production: a cheap hash is for tests.')
  return value
}

function logged(value = ''): 'errors' | 'events' {
  if (value === '' || value === 'errors') return 'errors'
  if (value === 'events') return value
  throw new Error('LOG must be errors or events.')
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

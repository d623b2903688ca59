/** The environment variables of the process, read and validated once. The README documents each of them. */
export interface Environment {
  readonly redis: RedisConfig
  /** The database of the `database` store; opened by the first bench that uses it. */
  readonly databaseUrl: string
  /** Newest first: the first one seals, all of them unseal. */
  readonly sessionSecrets: readonly [string, ...string[]]
  /** Number of proxies in front that belong to the deployment: this many entries of `X-Forwarded-For`, from the right, are trusted. */
  readonly trustedProxies: number
  readonly production: boolean
  /** Host names of this server in addition to those of the machine; `*.example.org` includes all subdomains. */
  readonly allowedHosts: readonly string[]
  /** Token that allows a client to read the metrics from any address; null: only this machine may read them. */
  readonly metricsToken: string | null
  readonly maxBenches: number
  /** New benches per minute and client address, with a burst of a tenth of that; 0: no limit. */
  readonly benchesPerMinute: number
  /** Cost of a password hash: as OWASP recommends, or minimal. */
  readonly passwordCost: 'owasp' | 'least'
  /** How long the process still serves after SIGTERM while it reports not ready, so that load balancers stop using it first. */
  readonly drainSeconds: number
  /** Where the ends of sessions are written for a restore from a backup; null: nowhere. */
  readonly journalDirectory: string | null
  /** What is logged: only errors, or also the events of sessions. */
  readonly log: 'errors' | 'events'
  /** Whether the deliberately vulnerable parts are served: the page that injected script attacks. */
  readonly labVulnerable: boolean
  /** The launcher, which can kill servers that it has started; null if none can be asked. */
  readonly launcher: { readonly url: string; readonly token: string } | null
  /** Where the attacker's page of the lab is served. */
  readonly attackerOrigins: readonly string[]
  /** The address by which participants reach this server, for the join links of rooms; null: that of each request. */
  readonly publicUrl: string | null
  /** Other applications of the same company, to which policy may open the API (CORS). */
  readonly trustedOrigins: readonly string[]
}

/** A host and its port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Credentials and TLS of Redis, for topologies without a URL that contains them. */
export interface RedisAccess {
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
}

/** The location of Redis: one server, the master that Sentinels report, or the nodes of a Cluster. */
export type RedisConfig =
  /** `redis://…`, `rediss://…`, or `unix:/path/to.sock`, with the credentials. */
  | { readonly topology: 'standalone'; readonly url: string }
  | {
      readonly topology: 'sentinel'
      readonly sentinels: readonly Endpoint[]
      /** The name of the master in the configuration of the Sentinels. */
      readonly name: string
      readonly access: RedisAccess
      /** Credentials of the Sentinels, which usually differ from those of the servers. */
      readonly sentinelAccess: Omit<RedisAccess, 'tls'>
    }
  /** Some of the nodes; the others are discovered from them. */
  | { readonly topology: 'cluster'; readonly nodes: readonly Endpoint[]; readonly access: RedisAccess }

type Variables = Readonly<Record<string, string | undefined>>

/** RFC 7518 §3.2 requires a key at least as long as the hash; neither jose nor iron enforces it. */
const MIN_SECRET_BYTES = 32

/**
 * Reads and checks the variables.
 * @throws Error that names the variable and the problem, but not the value, which may be a secret
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
    journalDirectory: env.JOURNAL_DIR || null,
    log: logged(env.LOG),
    // In production only if it is set: `npm run demo` does so.
    labVulnerable: wholeNumber('LAB_VULNERABLE', env.LAB_VULNERABLE, production ? 0 : 1, 1) === 1,
    launcher: launcher(env),
    attackerOrigins: origins('ATTACKER_ORIGINS', env.ATTACKER_ORIGINS),
    publicUrl: origins('PUBLIC_URL', env.PUBLIC_URL)[0] ?? null,
    trustedOrigins: origins('TRUSTED_ORIGINS', env.TRUSTED_ORIGINS),
  }
}

/** At most one of three variables defines where Redis is; the default is a server on this machine. */
function redisPlace(env: Variables): RedisConfig {
  const given = ['REDIS_URL', 'REDIS_SENTINELS', 'REDIS_CLUSTER'].filter((name) => env[name])
  if (given.length > 1) throw new Error(`Only one of ${given.join(' and ')} may be set.`)
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
/** Variables that have no effect without these. Setting one without them is probably a mistake, so it is an error. */
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

/** `host:port,host:port`; the port is optional, and an IPv6 address is in brackets. */
function endpoints(name: string, value = '', usualPort: number): readonly Endpoint[] {
  return value.split(',').map((each) => {
    const [, bracketed, plain, port = String(usualPort)] =
      /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(each.trim()) ?? []
    const host = bracketed ?? plain
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
      throw new Error(`${name} must be host:port, or several of them separated by commas.`)
    }
    return { host, port: Number(port) }
  })
}

/** The hosts of ALLOWED_HOSTS, and the host that the server listens on. */
function allowedHosts({ ALLOWED_HOSTS = '', HOST = '' }: Variables): readonly string[] {
  const hosts = ALLOWED_HOSTS.split(',').map((host) => host.trim().toLowerCase())
  for (const host of hosts) {
    if (host === '' && hosts.length === 1) continue
    if (!/^(?:\*\.)?[a-z\d](?:[\w.-]*[a-z\d])?$|^\[[\da-f:.]+\]$/.test(host)) {
      throw new Error(
        'ALLOWED_HOSTS must be host names or addresses separated by commas, without scheme and port; *.example.org allows all subdomains.',
      )
    }
  }
  return [...hosts.filter(Boolean), ...(/^[a-z][\w.-]*$/i.test(HOST) ? [HOST.toLowerCase()] : [])]
}

/** Origins in the spelling of the header `Origin`, which they are compared with. */
function origins(name: string, value = ''): readonly string[] {
  if (value.trim() === '') return []
  return value.split(',').map((each) => {
    const url = URL.parse(each.trim())
    const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
    if (isOrigin && !each.trim().endsWith('/')) return url.origin
    throw new Error(
      `${name} must be origins such as http://localhost:3001, separated by commas, without a path.`,
    )
  })
}

/** Shorter tokens are open to brute-force attacks. */
const MIN_TOKEN_LENGTH = 16

function metricsToken(value = ''): string | null {
  if (value === '') return null
  if (/^[\w.~+/-]+=*$/.test(value) && value.length >= MIN_TOKEN_LENGTH) return value
  throw new Error(
    `METRICS_TOKEN must have at least ${MIN_TOKEN_LENGTH} characters of A-Z a-z 0-9 - . _ ~ + / (RFC 6750 §2.1).`,
  )
}

/** Both are set by the launcher, for the processes that it starts. */
function launcher({ LAUNCHER_URL = '', LAUNCHER_TOKEN = '' }: Variables): Environment['launcher'] {
  if (LAUNCHER_URL === '' && LAUNCHER_TOKEN === '') return null
  const url = URL.parse(LAUNCHER_URL)
  if (url?.protocol === 'http:' && url.hostname === '127.0.0.1' && LAUNCHER_TOKEN.length >= MIN_TOKEN_LENGTH)
    return { url: LAUNCHER_URL, token: LAUNCHER_TOKEN }
  throw new Error(
    'LAUNCHER_URL must be an address of this machine, with LAUNCHER_TOKEN. The launcher sets both.',
  )
}

/** The default is an SQLite file in the data folder of the demo. */
function databaseUrl(value = ''): string {
  if (value === '') return 'file:.session-lab/sessions.sqlite'
  if (/^(postgres|postgresql):\/\/.|^file:./.test(value)) return value
  throw new Error('DATABASE_URL must begin with postgres://, postgresql:// or file: (an SQLite file).')
}

/** The minimal cost is for tests that create a thousand benches. It does not protect real passwords. */
function passwordCost(value = '', production: boolean): 'owasp' | 'least' {
  if (value === '' || value === 'owasp') return 'owasp'
  if (value !== 'least') throw new Error('PASSWORD_COST must be owasp or least.')
  if (production)
    throw new Error('PASSWORD_COST must be owasp or unset in production. The minimal cost is for tests only.')
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
        `SESSION_SECRETS is missing. Set one or more random secrets of at least ${MIN_SECRET_BYTES} bytes, newest first, ` +
          'separated by commas. `npm run demo` creates and stores one automatically.',
      )
    }
    return ['a-secret-for-development-alone, never for production']
  }
  for (const secret of [first, ...others]) {
    if (Buffer.byteLength(secret) < MIN_SECRET_BYTES || new Set(secret).size < 12) {
      throw new Error(
        `SESSION_SECRETS contains a weak secret: each needs at least ${MIN_SECRET_BYTES} bytes and 12 different characters.`,
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

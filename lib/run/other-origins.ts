/**
 * The other origins of the lab: the attacker's page, and a second application of the same company. Another port of a host is
 * another origin of the same site; `localhost` and `127.0.0.1` are two sites.
 */
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { readEnvironment } from '../env.ts'
import { serveCookies } from './attacker-server.ts'
import type { Variables } from './children.ts'
import { root } from './node.mjs'
import { type Site, startSite } from './site.ts'

export interface OtherOrigins {
  /** By which the app learns of them. */
  readonly env: Variables
  /** The lines that the launcher prints. */
  readonly lines: readonly string[]
  stop(): Promise<void>
}

interface StartOptions {
  /** Where the app listens. */
  readonly host: string
  readonly port: number
  /** Variables of the launcher. Default: those of this process. */
  readonly variables?: Variables
}

const SHARED = join(root, 'lib', 'run', 'sites', 'shared')
const ATTACKER = join(root, 'lib', 'vulnerable', 'sites', 'attacker')
const SECOND_APP = join(root, 'lib', 'run', 'sites', 'second-app')

/**
 * Starts both servers. `LAB_VULNERABLE=0` leaves out the attacker's.
 * @throws Error that names the variable if a port was given that cannot be used
 */
export async function startOtherOrigins(options: StartOptions): Promise<OtherOrigins> {
  const { host, port, variables = process.env } = options
  const names = hostNames(host, variables)
  const targets = names.map((name) => `http://${name}:${port}`)
  const isVulnerable = variables.LAB_VULNERABLE !== '0'
  const attacker = isVulnerable ? await start('ATTACKER_PORT', port + 1, ATTACKER, targets, options) : null
  const secondApp = await start('SECOND_APP_PORT', port + 2, SECOND_APP, targets, options)
  const originsAt = (site: Site) => names.map((name) => `http://${name}:${site.port}`).join(',')
  return {
    env: {
      LAB_VULNERABLE: isVulnerable ? '1' : '0',
      ATTACKER_ORIGINS: variables.ATTACKER_ORIGINS || (attacker === null ? '' : originsAt(attacker)),
      TRUSTED_ORIGINS: variables.TRUSTED_ORIGINS || originsAt(secondApp),
    },
    lines: [
      ...(attacker === null ? [] : [`The attacker's page   http://${names[0]}:${attacker.port}`]),
      `A second application  http://${names[0]}:${secondApp.port}`,
    ],
    stop: async () => {
      await Promise.all([attacker?.stop(), secondApp.stop()])
    },
  }
}

async function start(
  variable: string,
  usualPort: number,
  folder: string,
  targets: readonly string[],
  { host, variables = process.env }: StartOptions,
): Promise<Site> {
  const given = variables[variable]
  const port = Number(given || usualPort)
  if (given && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new Error(`${variable} must be a whole number from 1 to 65535.`)
  }
  try {
    return await startSite({
      host,
      ports: given ? [port] : port <= 65_535 ? [port, 0] : [0],
      folders: [SHARED, folder],
      settings: { targets },
      policy: contentSecurityPolicy(targets),
      ...(folder === ATTACKER ? { handle: serveCookies } : {}),
    })
  } catch (error) {
    throw new Error(
      `${variable}: cannot listen on port ${port} (${error instanceof Error ? error.message : error}).`,
    )
  }
}

/** Scripts of the site itself, and requests to the app alone: no request leaves this machine. */
function contentSecurityPolicy(targets: readonly string[]): string {
  const app = targets.join(' ')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${app}`,
    `img-src ${app}`,
    `form-action ${app}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The host names by which a browser reaches a server that listens here; the names of `ALLOWED_HOSTS` are of this server too. */
export function hostNames(host: string, variables: Variables): readonly [string, ...string[]] {
  const { allowedHosts } = readEnvironment({ ALLOWED_HOSTS: variables.ALLOWED_HOSTS })
  const [first, ...others] = namesOf(host)
  const rest = [...others, ...allowedHosts.filter((name) => !name.startsWith('*') && name !== first)]
  return [first, ...new Set(rest)]
}

function namesOf(host: string): readonly [string, ...string[]] {
  if (host === '0.0.0.0' || host === '::') return ['127.0.0.1', 'localhost', ...networkAddresses()]
  if (host === '::1') return ['[::1]', 'localhost']
  if (host === 'localhost' || host === '127.0.0.1') return ['127.0.0.1', 'localhost']
  return [host.includes(':') ? `[${host}]` : host]
}

function networkAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .flatMap(({ family, internal, address }) => (family === 'IPv4' && !internal ? [address] : []))
}

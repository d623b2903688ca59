import type { Call } from './call.ts'
import { forwardedScheme } from './client.ts'
import type { JsonOf } from './contract.ts'
import { OriginsResponse } from './responses.ts'
import { onServer } from './route.ts'

/** The origins of the lab as this browser reaches them: which of them is another site depends on the name that it uses. */
export const origins = onServer(
  {
    summary: 'List the origins of the lab: the app, the attacker’s page and the second application',
    response: OriginsResponse,
  },
  async ({ request, lab }) => ({ status: 200, body: originsOf(request.headers, lab.environment) }),
)

type Settings = Pick<
  Call['lab']['environment'],
  'labVulnerable' | 'attackerOrigins' | 'trustedOrigins' | 'trustedProxies'
>

export function originsOf(
  headers: Headers,
  { labVulnerable, attackerOrigins, trustedOrigins, trustedProxies }: Settings,
): JsonOf<typeof OriginsResponse> {
  const scheme = forwardedScheme(headers, trustedProxies) ?? 'http'
  const app = URL.parse(`${scheme}://${headers.get('host') ?? 'localhost'}`) ?? new URL('http://localhost')
  const reachable = attackerOrigins.map((origin) => new URL(origin)).filter((url) => isReachable(app, url))
  const sameSite = reachable.find((url) => isSameSite(app, url))?.origin ?? null
  const crossSite = reachable.find((url) => !isSameSite(app, url))?.origin ?? null
  const trusted = trustedOrigins.map((origin) => new URL(origin)).filter((url) => isReachable(app, url))
  const secondApp = trusted.find((url) => isSameSite(app, url)) ?? trusted[0]
  return {
    vulnerable: labVulnerable,
    app: app.origin,
    attacker: labVulnerable && (sameSite ?? crossSite) !== null ? { sameSite, crossSite } : null,
    secondApp: secondApp?.origin ?? null,
  }
}

const isLoopback = ({ hostname }: URL) => /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
const isAddress = ({ hostname }: URL) => /^[\d.]+$|^\[/.test(hostname)

/** A loopback name is another machine for each browser: it belongs to an app that the browser reaches by such a name. */
const isReachable = (app: URL, other: URL) => isLoopback(app) === isLoopback(other)

/**
 * Whether a browser treats both as one site: the same scheme and registrable domain (HTML, “schemefully same site”). Without
 * the public suffix list, the last two labels are taken as that domain.
 */
function isSameSite(app: URL, other: URL): boolean {
  if (app.protocol !== other.protocol) return false
  if (app.hostname === other.hostname) return true
  if (isAddress(app) || isAddress(other)) return false
  const domain = ({ hostname }: URL) => hostname.split('.').slice(-2)
  return domain(app).length === 2 && domain(app).join('.') === domain(other).join('.')
}

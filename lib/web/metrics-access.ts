import { hash, timingSafeEqual } from 'node:crypto'
import type { Call } from './call.ts'

/** Why a client may not read the metrics of the process; null if it may. */
export type MetricsRefusal = 'not-local' | 'no-token' | null

/**
 * The metrics of the process count the requests of all users: they are for clients with METRICS_TOKEN from any address, or,
 * without a token set, for clients on this machine.
 */
export function metricsRefusal({ lab, request, client }: Call): MetricsRefusal {
  const token = lab.environment.metricsToken
  if (token === null) return isFromThisMachine(request.headers, client) ? null : 'not-local'
  return carriesToken(request.headers, token) ? null : 'no-token'
}

const isLoopback = (address: string) => /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address)

/** A proxy on this machine that is not in the server's settings names its client in X-Forwarded-For; that must be this machine too. */
function isFromThisMachine(headers: Headers, client: string): boolean {
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  return isLoopback(client) && hops.filter(Boolean).every(isLoopback)
}

function carriesToken(headers: Headers, token: string): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? ''
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(sent), digest(token))
}

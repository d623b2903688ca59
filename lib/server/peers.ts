/** The header in which route handlers find the remote address of the socket. A value from the client is overwritten. */
export const PEER_HEADER = 'session-lab-peer'

/** The local address of a socket, at which this process can be reached from this machine. */
export interface SelfAddress {
  readonly host: string
  readonly port: number
}

/**
 * The header in which route handlers find the cookies of a request. The framework would parse `Cookie` and serialize each
 * value for its own `cookies()`, which no handler uses (lib/decisions/0051). A value from the client is deleted.
 */
export const COOKIE_HEADER = 'session-lab-cookie'

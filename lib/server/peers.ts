/** Where a request's own address is noted. Whatever a client sends under this name is overwritten. */
export const PEER_HEADER = 'session-lab-peer'

/** Where this process can be reached from this machine: the local end of a socket that a client connected to. */
export interface SelfAddress {
  readonly host: string
  readonly port: number
}

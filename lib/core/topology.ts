/**
 * How services behind a gateway learn the user of a request. Each topology is a separate deployment with its own carts and
 * orders:
 *
 * - `gateway`: the gateway verifies the credential and forwards the user's name; services trust the gateway.
 * - `shared-store`: each service receives the credential and queries the session store itself.
 * - `token-relay`: the access token goes from service to service, and each verifies its signature.
 */
export const TOPOLOGIES = ['gateway', 'shared-store', 'token-relay'] as const
export type Topology = (typeof TOPOLOGIES)[number]

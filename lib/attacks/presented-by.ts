import type { Client } from '#lib/client/client.ts'
import type { Scene } from './attack.ts'

/** Mallory’s client with this credential, by the carrier of the run. */
export function presentedBy({ carrier, mallory }: Scene, credential: string): Client {
  const client = mallory()
  // `with` replaces the credential that a client has.
  if (carrier === 'bearer') client.accessToken = ''
  return client.with(credential)
}

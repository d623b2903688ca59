// Deliberate: the mechanism receives another credential than the client sent.
import type { Mechanism } from '#lib/core/mechanism.ts'

/** A mechanism that translates each presented credential before it looks at it. A refresh token stays as it is. */
export function withCredential<M extends Mechanism>(
  mechanism: M,
  translate: (credential: string) => Promise<string>,
): M {
  return {
    ...mechanism,
    verify: async (credential, now) => mechanism.verify(await translate(credential), now),
    ownerOf: async (as, presented, now) =>
      mechanism.ownerOf(as, as === 'credential' ? await translate(presented) : presented, now),
    renew: async (presented, extend, now) =>
      mechanism.renew(mechanism.hasRefreshToken ? presented : await translate(presented), extend, now),
    reissue: async (session, presented) => mechanism.reissue(session, await translate(presented)),
    setData: async (session, change, presented, now) =>
      mechanism.setData(session, change, await translate(presented), now),
  }
}

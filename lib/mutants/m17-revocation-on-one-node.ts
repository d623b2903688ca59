// Deliberate: a revocation stays in the memory of the node that served it.
import type { Mechanism } from '#lib/core/mechanism.ts'
import { tokenIdOf } from '#lib/core/reference-token.ts'
import type { EndCause } from '#lib/core/revocation.ts'
import type { EndReason } from '#lib/core/session.ts'
import type { EndedSession, SessionRef } from '#lib/core/termination.ts'
import { refusalOf } from '#lib/core/verdict.ts'
import { ALL } from './affected.ts'
import type { Mutant, SeamScope } from './mutant.ts'

/** The mechanism with a list of revoked sessions that only this node has. */
function withOwnList<M extends Mechanism>(mechanism: M, { nodeMemory, now }: SeamScope): M {
  const causeOf = (id: string | null) =>
    id === null ? undefined : (nodeMemory.get(id) as EndCause | undefined)
  const refusal = (id: string) => {
    const cause = causeOf(id)
    return cause ? refusalOf(id, cause.reason, cause.at) : null
  }
  const revokeHere = (known: SessionRef, reason: EndReason): readonly EndedSession[] => {
    if (causeOf(known.id)) return []
    nodeMemory.set(known.id, { reason, at: now() } satisfies EndCause)
    return [{ known, reason, ending: mechanism.effectOn(known, now()) }]
  }
  return {
    ...mechanism,
    async verify(credential, at) {
      const verdict = await mechanism.verify(credential, at)
      return (verdict.ok ? refusal(verdict.session.id) : null) ?? verdict
    },
    async ownerOf(as, presented, at) {
      const owner = await mechanism.ownerOf(as, presented, at)
      return owner && causeOf(owner.id) ? null : owner
    },
    async renew(presented, extend, at) {
      return refusal(tokenIdOf(presented) ?? '') ?? mechanism.renew(presented, extend, at)
    },
    revoke: async (known, reason) => revokeHere(known, reason),
    async revokeAll(user, reason, except, seen) {
      const listed = (await mechanism.sessionIndex?.list(user)) ?? []
      const others = listed.filter(({ id }) => seen.every((each) => each.id !== id))
      return [...seen, ...others].flatMap((known) => (known.id === except ? [] : revokeHere(known, reason)))
    },
  }
}

export const revocationOnOneNode: Mutant = {
  id: 'm17',
  title: { en: 'A revocation reaches one node', zh: '撤销只到达一个节点' },
  what: {
    en: 'A revocation is kept in the memory of the node that served it; the other nodes accept the session.',
    zh: '撤销只保存在处理它的节点的内存中；其他节点仍接受该会话。',
  },
  mechanisms: ALL,
  seam: { file: 'lib/core/termination.ts', name: 'SessionTerminator.revoke' },
  exposingAct: {
    en: 'Revoke a session on node a, then present its credential on node b: it must be refused.',
    zh: '在节点 a 上撤销会话，然后在节点 b 上出示其凭据：必须被拒绝。',
  },
  source: {
    title: 'OWASP ASVS 5.0, 7.4.1: termination applies on every node',
    url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
  },
  at: { mechanism: withOwnList },
}

import { PRESETS } from '#lib/core/policy.ts'
import { find, revoke, type Session } from '#lib/vulnerable/races/revoke-cache-fill.ts'
import { contentFacts, entryText } from '../facts.ts'
import { logIn, recordFacts, refusalText } from '../product.ts'
import type { Part, Race, Verdict } from '../race.ts'
import { fact, type Text, text } from '../text.ts'

const ACCEPTED = text('200, accepted', '200，已接受')
const GOOD = text('After the revocation, node a refuses the session.', '撤销之后，节点 a 拒绝该会话。')
const STALE = text(
  'The session is revoked, but node a still accepts it: it was cached after the invalidation, and no later message removes it.',
  '会话已撤销，但节点 a 仍然接受它：它在失效消息之后才进入缓存，不会再有消息移除它。',
)

const naive: Part = {
  text: text(
    'A node reads the store if its cache has no entry, and caches the result. Revoking deletes the session in the store, then in the cache of the other node.',
    '缓存中没有条目时，节点读取存储并缓存结果。撤销先删除存储中的会话，再删除另一个节点缓存中的条目。',
  ),
  async prepare({ shared, memoryOf }) {
    await shared.set('session:s1', { user: 'alice' } satisfies Session)
    const cache = memoryOf('a')
    const check = async () =>
      (await find(cache, shared, 's1')) === null ? refusalText('unknown_session') : ACCEPTED
    let afterRevocation = ACCEPTED
    return {
      actors: {
        A: check,
        async B() {
          await revoke(shared, cache, 's1')
          afterRevocation = await check()
          return afterRevocation
        },
      },
      state: async () => [...(await contentFacts(shared)), ...(await contentFacts(cache, 'memory'))],
      verdict: async () => verdictFor([afterRevocation, await check()]),
    }
  },
}

/** @param responses of node a to requests that began after the revocation */
function verdictFor(responses: readonly Text[]): Verdict {
  const holds = !responses.includes(ACCEPTED)
  return { holds, because: holds ? GOOD : STALE }
}

const fixed: Part = {
  text: text(
    'The two-tier store takes a lease before it reads, and an invalidation removes the lease. A value that was read before the change is returned once, but not cached. Continuing with a reply is a step here, because the cache is filled after it.',
    '两级存储在读取之前取得租约，失效消息会移除租约。在变更之前读到的值只返回一次，不进入缓存。这里把处理回复也作为步骤，因为之后才填充缓存。',
  ),
  holdsAt: ['before', 'after-read', 'after-write'],
  labels: {
    'after find': text(
      'Receive the record, and cache it if the lease is still valid',
      '收到记录，租约仍有效则缓存',
    ),
    'after end': text(
      'Receive the result, and send the invalidation to the other nodes',
      '收到结果，向其他节点发送失效消息',
    ),
  },
  async prepare(world) {
    const nodeA = world.sessions('server-session', 'a')
    const nodeB = world.sessions('server-session', 'b')
    const { credential, session } = await logIn(world, nodeB, 'cookie')
    const check = async () => {
      const result = await nodeA.check(credential, world.seen, { slide: false })
      return result.ok ? ACCEPTED : refusalText(result.code)
    }
    let afterRevocation = ACCEPTED
    return {
      actors: {
        A: check,
        async B() {
          await nodeB.revoke(session, 'revoked_by_user')
          afterRevocation = await check()
          return afterRevocation
        },
      },
      state: async () => [
        ...(await recordFacts(world, 'server-session', session.id)),
        fact(text('cache of node a', '节点 a 的缓存'), entryText(world.cached('a', session.id))),
      ],
      verdict: async () => verdictFor([afterRevocation, await check()]),
    }
  },
}

/** A node caches a session that another node revokes. */
export const revokeCacheFill: Race = {
  id: 'revoke-cache-fill',
  title: text('Revoke × cache fill', '撤销 × 填充缓存'),
  invariant: text(
    'Once the revocation has responded, node a refuses the session to every request that begins afterwards.',
    '撤销响应之后，节点 a 对之后开始的每个请求都拒绝该会话。',
  ),
  actors: {
    A: text('Node a checks the session', '节点 a 检查会话'),
    B: text('Node b revokes the session; then node a checks it', '节点 b 撤销会话；之后节点 a 检查它'),
  },
  sources: [
    {
      title: 'Nishtala et al., Scaling Memcache at Facebook, §3.2.1: leases',
      url: 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
    },
    {
      title: 'better-auth #10957: a repaired cache entry restores a revoked session',
      url: 'https://github.com/better-auth/better-auth/pull/10957',
    },
  ],
  fixedIn: { path: 'lib/stores/two-tier.ts', name: 'find' },
  policy: { serverSession: { ...PRESETS.hardened.serverSession, store: 'two-tier' } },
  usesCache: true,
  parts: { naive, fixed },
}

import { hasRefreshToken } from '#lib/core/mechanism-facts.ts'
import type { Text } from '#lib/core/text.ts'
import type { Attack } from './attack.ts'
import { isAcceptedFromMallory, isRenewedForMallory } from './evidence-events.ts'
import { presentedBy } from './presented-by.ts'

/** What Mallory may have stolen from the server. */
export const STOLEN_ITEMS = ['signing-key', 'seal-password', 'redis-dump', 'sql-table'] as const
export type StolenItem = (typeof STOLEN_ITEMS)[number]

/** The user whose session Mallory wants. */
export const FORGERY_VICTIM = 'carol'

const NOTHING_TO_PRESENT: Text = {
  en: 'It contains sessions, but no credential and nothing that could be presented as one.',
  zh: '其中有会话，但没有凭据，也没有任何可以当作凭据出示的内容。',
}
const HASHES: Text = {
  en: 'The store has only the hash of a token, and the hash of that is another one.',
  zh: '存储中只有令牌的哈希，而该哈希的哈希是另一个值。',
}
const NO_LONGER_VALID: Text = {
  en: 'The key was retired, so every credential that it made is refused, a genuine one too.',
  zh: '密钥已退役，因此用它制作的所有凭据都被拒绝，真实的凭据也不例外。',
}

const KEY_TITLES: Readonly<Record<StolenItem, Text>> = {
  'signing-key': { en: 'The signing key', zh: '签名密钥' },
  'seal-password': { en: 'The password of the seals', zh: '密封所用的密码' },
  'redis-dump': { en: 'A dump of Redis', zh: 'Redis 的转储' },
  'sql-table': { en: 'The table in SQL', zh: 'SQL 中的表' },
}

const isDump = (item: string) => item === 'redis-dump' || item === 'sql-table'

/** Why an item is of no use against a mechanism. */
export function inapplicableText(item: StolenItem): Text {
  return isDump(item)
    ? { en: 'The sessions of this mechanism are not stored there.', zh: '该机制的会话不存储在那里。' }
    : { en: 'Its credentials are not made with this key.', zh: '其凭据不是用这个密钥制作的。' }
}

/**
 * Mallory makes a session of carol with what she stole from the server. Not one of the twelve attacks: it needs access to the
 * server first, and no policy stops it.
 * @param isRotated whether the operator has replaced the keys between the theft and the use
 * @param onRead receives the fields that Mallory can read
 */
export function stolenKeys(isRotated: boolean, onRead: (fields: readonly string[]) => void): Attack {
  const asShipped = { label: { en: 'as shipped', zh: '交付的代码' } }
  return {
    id: 'stolen-keys',
    title: { en: 'Stolen keys', zh: '密钥被窃' },
    wants: {
      en: 'Mallory has a key, or a copy of a store. She wants a session of carol, who is an administrator.',
      zh: 'Mallory 有一个密钥或一份存储的副本。她想得到管理员 carol 的会话。',
    },
    reason: isRotated ? NO_LONGER_VALID : HASHES,
    remains: {
      en: 'What was readable remains readable. Rotation logs out every user whose credential the key made.',
      zh: '已经可读的内容仍然可读。轮换会使凭据由该密钥制作的所有用户退出登录。',
    },
    sources: [
      {
        title: 'OWASP Key Management: Compromise of Keys',
        url: 'https://cheatsheetseries.owasp.org/cheatsheets/Key_Management_Cheat_Sheet.html',
      },
    ],
    code: { file: 'reference-token.ts', name: 'digestOf' },
    needsBrowser: false,
    variants: [
      { id: 'signing-key', title: KEY_TITLES['signing-key'] },
      ...STOLEN_ITEMS.slice(1).map((id) => ({ id, title: KEY_TITLES[id] })),
    ],
    weak: asShipped,
    mended: asShipped,
    inapplicable: () => null,
    async run(scene) {
      const { bench, mechanism, server, variant } = scene
      // A dump shows the sessions that are active; a key makes one of a user who has never logged in.
      if (isDump(variant)) await scene.login(FORGERY_VICTIM)
      const alice = await scene.login()
      const { forged, readable } = await server.exploitStolen(mechanism, variant as StolenItem, [
        alice.credential,
      ])
      onRead(readable)
      if (isRotated)
        await bench.must('/api/bench/keys/rotate', {
          method: 'POST',
          body: { mechanism, mode: 'immediate' },
        })
      const isForRefresh = isDump(variant) && hasRefreshToken(mechanism)
      if (forged !== null && isForRefresh) await scene.mallory().post('refresh', { refresh_token: forged })
      if (forged !== null && !isForRefresh) await presentedBy(scene, forged).me('?slide=0')
      if (!isRotated) return
      await alice.me()
      await alice.refresh()
    },
    isBreach: (event) =>
      isAcceptedFromMallory(event, FORGERY_VICTIM) || isRenewedForMallory(event, FORGERY_VICTIM),
    heldBy: ['unknown_session', 'unknown_key'],
    unrecorded: { 'redis-dump': NOTHING_TO_PRESENT, 'sql-table': NOTHING_TO_PRESENT },
  }
}

import type { Attack } from '../attack.ts'
import { before, isAcceptedFromMallory, isRenewedForMallory } from '../evidence-events.ts'

/** Mallory’s copy, used after Alice has logged out. */
export const replayAfterLogout: Attack = {
  id: 'replay-after-logout',
  title: { en: 'Replay after logout', zh: '退出登录后重放' },
  wants: {
    en: 'Mallory copied Alice’s credential, and uses it after Alice has logged out.',
    zh: 'Mallory 复制了 Alice 的凭据，并在 Alice 退出登录之后使用它。',
  },
  reason: {
    en: 'Where the server keeps a record, logout deletes it. A self-contained credential is refused only if every check queries revocation data.',
    zh: '如果服务器保存记录，退出登录会删除它。自包含凭据只有在每次检查都查询撤销数据时才会被拒绝。',
  },
  remains: {
    en: 'Use of the copy before logout. With a cache of verified credentials, or a check only for sensitive actions, the copy is accepted for some time longer.',
    zh: '退出登录之前对副本的使用。如果缓存已验证的凭据，或只在敏感操作时检查，副本还会被接受一段时间。',
  },
  sources: [
    {
      title: 'OWASP ASVS 5.0 V7.4.1',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md',
    },
    { title: 'RFC 7009: OAuth 2.0 Token Revocation', url: 'https://www.rfc-editor.org/rfc/rfc7009' },
  ],
  code: { file: 'self-contained.ts', name: 'revoke' },
  needsBrowser: false,
  variants: [
    { id: 'credential', title: { en: 'The credential of each request', zh: '每个请求的凭据' } },
    { id: 'refresh', title: { en: 'The credential that renews', zh: '用于续期的凭据' } },
  ],
  weak: {
    policy: revocation('none'),
    label: { en: 'no revocation data', zh: '没有撤销数据' },
  },
  mended: {
    policy: revocation('denylist'),
    label: { en: 'denylist', zh: '黑名单（denylist）' },
  },
  inapplicable: () => null,
  async run(scene) {
    const alice = await scene.login()
    const mallory = scene.copyToMallory(alice)
    const { status } = await alice.logout()
    if (status !== 200) throw new Error('Alice could not log out.')
    if (scene.variant === 'refresh') await mallory.refresh()
    else await mallory.me('?slide=0')
  },
  isBreach: (event, run) =>
    (isAcceptedFromMallory(event) || isRenewedForMallory(event)) &&
    before(run, event, 'session.ended').some(({ sessionId }) => sessionId === event.sessionId),
  heldBy: ['session_ended', 'unknown_session', 'epoch_mismatch', 'token_expired'],
}

function revocation(technique: string) {
  const selfContained = { revocation: technique, checkOn: 'every-request', verifiedCacheSeconds: 0 }
  return { sealedCookie: selfContained, signedCookie: selfContained, jwt: selfContained }
}

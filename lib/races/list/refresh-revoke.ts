import { type RefreshToken, refresh, revoke } from '#lib/vulnerable/races/refresh-revoke.ts'
import { contentFacts } from '../facts.ts'
import { logIn, receivedText, refreshTexts, refusalText, revokedPlay } from '../product.ts'
import type { Part, Race } from '../race.ts'
import { text } from '../text.ts'
import { tokenNames } from '../token-names.ts'

const GOOD = text(
  'After the revocation, no token of the session is accepted.',
  '撤销之后，该会话的令牌都不再被接受。',
)
const REVOKED = text('200, revoked', '200，已撤销')

const naive: Part = {
  text: text(
    'Revoking reads the list of the family and deletes each token in it. A refresh writes the successor, and then adds it to the list.',
    '撤销读取令牌族列表，逐个删除其中的令牌。刷新先写入后继，再把它加入列表。',
  ),
  async prepare({ shared }) {
    await shared.set('token:r0', { family: 'f1' } satisfies RefreshToken)
    await shared.add('family:f1', 'r0')
    const newToken = tokenNames()
    return {
      actors: {
        async A() {
          const successor = await refresh(shared, 'r0', newToken)
          return successor === null ? refusalText('unknown_session') : receivedText(successor)
        },
        async B() {
          await revoke(shared, 'f1')
          return REVOKED
        },
      },
      state: () => contentFacts(shared),
      async verdict() {
        const valid: string[] = []
        for (const token of ['r0', ...newToken.given()]) {
          if ((await shared.get(`token:${token}`)) !== null) valid.push(token)
        }
        const tokens = valid.join(', ')
        if (valid.length === 0) return { holds: true, because: GOOD }
        return {
          holds: false,
          because: text(
            `The session is revoked, but refresh token ${tokens} is still valid: it was not in the list when the list was read.`,
            `会话已撤销，但刷新令牌 ${tokens} 仍然有效：读取列表时，它还不在其中。`,
          ),
        }
      },
    }
  },
}

const fixed: Part = {
  text: text(
    'A family is one record, so there is no list that can lack a token. Revoking adds the session to the denylist and then ends the record. A refresh writes only if the record is still the one that it has read.',
    '一个令牌族是一条记录，所以没有会漏掉令牌的列表。撤销先把会话加入黑名单（denylist），再结束记录。刷新只有在记录仍是读到的那一份时才写入。',
  ),
  async prepare(world) {
    const sessions = world.sessions('jwt')
    const shown = refreshTexts()
    const first = await logIn(world, sessions, 'bearer')
    const { session, refreshToken } = first
    const issued = [first]
    return {
      actors: {
        async A() {
          const result = await sessions.refresh(refreshToken, world.seen)
          if (result.ok) issued.push(result.issued)
          return shown(result)
        },
        async B() {
          await sessions.revoke(session, 'revoked_by_user')
          return REVOKED
        },
      },
      ...revokedPlay(world, sessions, session, issued, { good: GOOD, bad: STILL_ACCEPTED }),
    }
  },
}

const STILL_ACCEPTED = text(
  'The session is revoked, but one of its tokens is still accepted.',
  '会话已撤销，但它的某个令牌仍被接受。',
)

/** A client refreshes while its session is revoked. */
export const refreshRevoke: Race = {
  id: 'refresh-revoke',
  title: text('Refresh × revoke', '刷新 × 撤销'),
  invariant: text(
    'After the revocation has responded, no token of the session is accepted, not even one that is issued at the same moment.',
    '撤销响应之后，该会话的任何令牌都不被接受，同一时刻签发的也不例外。',
  ),
  actors: {
    A: text('The client refreshes', '客户端刷新'),
    B: text('The session is revoked', '会话被撤销'),
  },
  sources: [
    {
      title: 'RFC 7009 §2.1: revoking a refresh token revokes its grant',
      url: 'https://www.rfc-editor.org/rfc/rfc7009#section-2.1',
    },
    {
      title: 'better-auth #11073: an in-flight refresh undoes a revocation',
      url: 'https://github.com/better-auth/better-auth/issues/11073',
    },
  ],
  fixedIn: { path: 'lib/mechanisms/parts/self-contained.ts', name: 'revoke' },
  parts: { naive, fixed },
}

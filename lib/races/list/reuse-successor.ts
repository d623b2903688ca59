import { type RefreshToken, refresh } from '#lib/vulnerable/races/reuse-successor.ts'
import { contentFacts } from '../facts.ts'
import { logIn, receivedText, refreshTexts, refusalText, revokedPlay } from '../product.ts'
import type { Part, Race } from '../race.ts'
import { text } from '../text.ts'
import { tokenNames } from '../token-names.ts'

const GOOD = text(
  'After the reuse was detected, no token of the family is accepted.',
  '检测到重用之后，该令牌族的令牌都不再被接受。',
)

const naive: Part = {
  text: text(
    'A refresh writes the successor, and then adds it to the list of the family. If a used token is presented, the tokens in the list are deleted.',
    '刷新先写入后继，再把它加入令牌族列表。如果出示的是用过的令牌，就删除列表中的令牌。',
  ),
  async prepare({ shared }) {
    await shared.set('token:r0', { family: 'f1', isUsed: true } satisfies RefreshToken)
    await shared.set('token:r1', { family: 'f1', isUsed: false } satisfies RefreshToken)
    for (const token of ['r0', 'r1']) await shared.add('family:f1', token)
    const newToken = tokenNames(2)
    const present = (token: string) => async () => {
      const successor = await refresh(shared, token, newToken)
      return successor === null ? refusalText('unknown_session') : receivedText(successor)
    }
    return {
      actors: { A: present('r1'), B: present('r0') },
      state: () => contentFacts(shared),
      async verdict() {
        const valid: string[] = []
        for (const token of ['r1', ...newToken.given()]) {
          const found = await shared.get<RefreshToken>(`token:${token}`)
          if (found !== null && !found.isUsed) valid.push(token)
        }
        if (valid.length === 0) return { holds: true, because: GOOD }
        const tokens = valid.join(', ')
        return {
          holds: false,
          because: text(
            `The reuse was detected and the family deleted, but refresh token ${tokens} is still valid: it was inserted afterwards.`,
            `已检测到重用并删除了令牌族，但刷新令牌 ${tokens} 仍然有效：它是在那之后写入的。`,
          ),
        }
      },
    }
  },
}

/** Longer than the grace period of the preset. */
const AFTER_GRACE_SECONDS = 11

const fixed: Part = {
  text: text(
    'The reuse detector revokes the session like any other revocation: denylist first, then the record of the family. A refresh that has read the record before cannot write to it afterwards.',
    '重用检测像其他撤销一样撤销会话：先写黑名单（denylist），再结束令牌族的记录。在此之前读过记录的刷新，之后无法再写入。',
  ),
  async prepare(world) {
    const sessions = world.sessions('jwt')
    const shown = refreshTexts()
    const first = await logIn(world, sessions, 'bearer')
    const { session, refreshToken: used } = first
    const second = await sessions.refresh(used, world.seen)
    if (!second.ok) throw new Error('The first refresh was refused.')
    // The token that was used first is no longer accepted for a retry.
    world.clock.advance(AFTER_GRACE_SECONDS)
    const issued = [first, second.issued]
    const present = (token: string | null) => async () => {
      const result = await sessions.refresh(token, world.seen)
      if (result.ok) issued.push(result.issued)
      return shown(result)
    }
    return {
      actors: { A: present(second.issued.refreshToken), B: present(used) },
      ...revokedPlay(world, sessions, session, issued, { good: GOOD, bad: STILL_ACCEPTED }),
    }
  },
}

const STILL_ACCEPTED = text(
  'The reuse was detected, but a token of the family is still accepted.',
  '已检测到重用，但该令牌族的某个令牌仍被接受。',
)

/** The owner refreshes while an attacker presents a token that was used before. */
export const reuseSuccessor: Race = {
  id: 'reuse-successor',
  title: text('Reuse detection × successor', '重用检测 × 后继令牌'),
  invariant: text(
    'Once a used refresh token was presented after its grace period, no token of its family is accepted, not even one that is issued at the same moment.',
    '用过的刷新令牌在宽限期之后再次出示，其令牌族的任何令牌就都不被接受，同一时刻签发的也不例外。',
  ),
  actors: {
    A: text('Alice refreshes with the current token', 'Alice 用当前令牌刷新'),
    B: text('Mallory presents a used token', 'Mallory 出示用过的令牌'),
  },
  sources: [
    {
      title: 'RFC 9700 §4.14.2: reuse detection',
      url: 'https://www.rfc-editor.org/rfc/rfc9700.html#section-4.14.2',
    },
    {
      title: 'OpenRisk #725: the family was deleted before the successor was inserted',
      url: 'https://github.com/opendefender/OpenRisk/issues/725',
    },
  ],
  fixedIn: { path: 'lib/mechanisms/parts/refresh-family.ts', name: 'reused' },
  parts: { naive, fixed },
}

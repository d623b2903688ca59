import type { RefreshResult } from '#lib/core/sessions.ts'
import { type RefreshToken, refresh } from '#lib/vulnerable/races/refresh-refresh.ts'
import { contentFacts } from '../facts.ts'
import { isAccepted, logIn, receivedText, recordFacts, refreshTexts, refusalText } from '../product.ts'
import type { Part, Race } from '../race.ts'
import { type Text, text } from '../text.ts'
import { tokenNames } from '../token-names.ts'

const GOOD = text(
  'Both tabs received the same successor, and it is valid.',
  '两个标签页收到同一个后继令牌，且它有效。',
)

const naive: Part = {
  text: text(
    'Reads the refresh token, checks whether it has a successor, and writes a new one. A repeated request gets the successor that is stored.',
    '读取刷新令牌，检查它是否已有后继，再写入新的令牌。重复的请求会得到已存储的后继。',
  ),
  async prepare({ shared }) {
    await shared.set('token:r0', { user: 'alice', successor: null } satisfies RefreshToken)
    const newToken = tokenNames()
    const received: (string | null)[] = []
    const tab = async (): Promise<Text> => {
      const successor = await refresh(shared, 'r0', newToken)
      received.push(successor)
      return successor === null ? refusalText('unknown_session') : receivedText(successor)
    }
    return {
      actors: { A: tab, B: tab },
      state: () => contentFacts(shared),
      async verdict() {
        const valid: string[] = []
        for (const token of newToken.given()) {
          const found = await shared.get<RefreshToken>(`token:${token}`)
          if (found !== null && found.successor === null) valid.push(token)
        }
        const [first, second] = received
        const holds = valid.length === 1 && first === second && first === valid[0]
        return { holds, because: holds ? GOOD : valid.length > 1 ? branched(valid) : NOT_THE_SAME }
      },
    }
  },
}

function branched(valid: readonly string[]): Text {
  const tokens = valid.join(', ')
  return text(
    `One refresh token has ${valid.length} valid successors: ${tokens}. The family has branched, and reuse of one branch is not detected.`,
    `同一个刷新令牌有 ${valid.length} 个有效后继：${tokens}。令牌族出现分支，其中一支被重用时无法检测。`,
  )
}

const fixed: Part = {
  text: text(
    'The successor is derived from the token, so both requests compute the same one. The write is a compare-and-set: the second one fails, reads again, and returns the same successor within the grace period.',
    '后继由令牌派生，所以两个请求算出同一个。写入是比较并设置：第二个写入失败，重新读取，并在宽限期内返回同一个后继。',
  ),
  async prepare(world) {
    const sessions = world.sessions('jwt')
    const shown = refreshTexts()
    const { session, refreshToken } = await logIn(world, sessions, 'bearer')
    const received: RefreshResult[] = []
    const tab = async () => {
      const result = await sessions.refresh(refreshToken, world.seen)
      received.push(result)
      return shown(result)
    }
    return {
      actors: { A: tab, B: tab },
      state: () => recordFacts(world, 'jwt', session.id),
      async verdict() {
        const issued = received.flatMap((result) => (result.ok ? [result.issued] : []))
        const accepted = await Promise.all(
          issued.map(({ credential }) => isAccepted(world, sessions, credential)),
        )
        const successors = new Set(issued.map((each) => each.refreshToken))
        const [next = null] = successors
        const isUsable = next !== null && (await sessions.refresh(next, world.seen)).ok
        const holds = issued.length === 2 && successors.size === 1 && isUsable && !accepted.includes(false)
        return { holds, because: holds ? GOOD : NOT_THE_SAME }
      },
    }
  },
}

const NOT_THE_SAME = text(
  'The two tabs did not receive the same valid successor.',
  '两个标签页没有收到同一个有效的后继令牌。',
)

/** Two tabs of one browser refresh at the same moment. */
export const refreshRefresh: Race = {
  id: 'refresh-refresh',
  title: text('Refresh × refresh', '刷新 × 刷新'),
  invariant: text(
    'A refresh token has one successor. Within the grace period both requests receive it, and neither logs the user out.',
    '一个刷新令牌只有一个后继。在宽限期内，两个请求都收到它，并且都不会让用户退出登录。',
  ),
  actors: {
    A: text('Tab 1 refreshes', '标签页 1 刷新'),
    B: text('Tab 2 refreshes', '标签页 2 刷新'),
  },
  sources: [
    {
      title: 'RFC 9700 §4.14.2: refresh token rotation',
      url: 'https://www.rfc-editor.org/rfc/rfc9700.html#section-4.14.2',
    },
    { title: 'three.ws #6: two valid tokens from one', url: 'https://github.com/nirholas/three.ws/pull/6' },
    {
      title: 'oauth2-server #1506: one successor within a grace period',
      url: 'https://github.com/thephpleague/oauth2-server/issues/1506',
    },
  ],
  fixedIn: { path: 'lib/mechanisms/parts/refresh-family.ts', name: 'renew' },
  parts: { naive, fixed },
}

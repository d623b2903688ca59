import { addToCart, logout, type Session } from '#lib/vulnerable/races/logout-late-write.ts'
import { contentFacts } from '../facts.ts'
import { isAccepted, logIn, recordFacts, refusalText } from '../product.ts'
import type { Part, Race } from '../race.ts'
import { text } from '../text.ts'

const GOOD = text('After the logout, the session does not exist.', '退出登录之后，会话不再存在。')
const LOGGED_OUT = text('200, logged out', '200，已退出登录')
const SAVED = text('200, saved', '200，已保存')

const naive: Part = {
  text: text(
    'Session middleware: loads the session at the start of a request and saves it at the end. Saving does not check that the session still exists.',
    '会话中间件：在请求开始时加载会话，在请求结束时保存。保存时不检查会话是否仍然存在。',
  ),
  async prepare({ shared }) {
    await shared.set('session:s1', { user: 'alice', cart: [] } satisfies Session)
    return {
      actors: {
        A: async () => ((await addToCart(shared, 's1', 'book')) ? SAVED : refusalText('unknown_session')),
        async B() {
          await logout(shared, 's1')
          return LOGGED_OUT
        },
      },
      state: () => contentFacts(shared),
      async verdict() {
        const holds = (await shared.get('session:s1')) === null
        return { holds, because: holds ? GOOD : ALIVE_AGAIN }
      },
    }
  },
}

const ALIVE_AGAIN = text(
  'Alice has logged out, but the session exists again: the late write has created it. A copy of the cookie is accepted.',
  'Alice 已退出登录，但会话又存在了：迟到的写入重新创建了它。Cookie 的副本会被接受。',
)

const fixed: Part = {
  text: text(
    'A write names the state that was read (compare-and-set). Logging out leaves a tombstone, so a late write finds another state and writes nothing.',
    '写入要指明读到的状态（比较并设置）。退出登录会留下墓碑，所以迟到的写入发现状态不同，不写入任何内容。',
  ),
  async prepare(world) {
    const sessions = world.sessions('server-session')
    const { credential, session } = await logIn(world, sessions, 'cookie')
    return {
      actors: {
        async A() {
          const result = await sessions.setData(credential, world.seen, {
            data: 'cart: book',
            replaces: null,
          })
          if (!result.ok) return refusalText(result.code)
          return result.outcome.kind === 'changed' ? SAVED : refusalText(result.outcome.kind)
        },
        async B() {
          await sessions.endPresented({ credential, refreshToken: null }, 'signed_out')
          return LOGGED_OUT
        },
      },
      state: () => recordFacts(world, 'server-session', session.id),
      async verdict() {
        const holds = !(await isAccepted(world, sessions, credential))
        return { holds, because: holds ? GOOD : ALIVE_AGAIN }
      },
    }
  },
}

/** A request that saves the session at its end is overtaken by a logout. */
export const logoutLateWrite: Race = {
  id: 'logout-late-write',
  title: text('Logout × late write', '退出登录 × 迟到的写入'),
  invariant: text(
    'A session that has ended is not created again by a request that began before.',
    '已结束的会话不会被先前开始的请求重新创建。',
  ),
  actors: {
    A: text('A request changes the session data', '一个请求修改会话数据'),
    B: text('The user logs out', '用户退出登录'),
  },
  sources: [
    {
      title: 'connect-redis #328: race condition on logout, session alive again',
      url: 'https://github.com/tj/connect-redis/issues/328',
    },
    {
      title: 'connect-mongo #471: races between touch, set and destroy',
      url: 'https://github.com/jdesboeufs/connect-mongo/issues/471',
    },
  ],
  fixedIn: { path: 'lib/mechanisms/parts/reference-tokens.ts', name: 'setData' },
  parts: { naive, fixed },
}

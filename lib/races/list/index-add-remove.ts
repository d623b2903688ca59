import { login, logout } from '#lib/vulnerable/races/index-add-remove.ts'
import { contentFacts, valueText } from '../facts.ts'
import { isAccepted, logIn } from '../product.ts'
import type { ActorContext, Part, Race, Verdict } from '../race.ts'
import { fact, text } from '../text.ts'

const LOGGED_IN = text('200, logged in', '200，已登录')
const LOGGED_OUT = text('200, logged out', '200，已退出登录')

/** @param listed the sessions in the list. @param valid the sessions that exist */
function verdictFor(listed: readonly string[], valid: readonly string[]): Verdict {
  const missing = valid.filter((id) => !listed.includes(id))
  const extra = listed.filter((id) => !valid.includes(id))
  if (missing.length + extra.length === 0) {
    return {
      holds: true,
      because: text('The list contains exactly the active sessions.', '列表恰好包含活动的会话。'),
    }
  }
  if (missing.length > 0) {
    return {
      holds: false,
      because: text(
        `Session ${missing.join(', ')} is active, but not in the list: it is not shown, not counted, and “log out everywhere” does not end it.`,
        `会话 ${missing.join(', ')} 是活动的，但不在列表中：它不会显示，不被计数，“在所有设备退出登录”也不会结束它。`,
      ),
    }
  }
  return {
    holds: false,
    because: text(
      `Session ${extra.join(', ')} has ended, but is still in the list.`,
      `会话 ${extra.join(', ')} 已结束，但仍在列表中。`,
    ),
  }
}

const naive: Part = {
  text: text(
    'The sessions of a user are one JSON array. Login and logout read it, change it, and write all of it.',
    '用户的会话存储在一个 JSON 数组中。登录和退出登录都是读取、修改、再整体写回。',
  ),
  async prepare({ shared }) {
    for (const id of ['s1', 's2']) await shared.set(`session:${id}`, { user: 'alice' })
    await shared.set('sessions:alice', ['s1', 's2'])
    return {
      actors: {
        async A() {
          await login(shared, 'alice', 's3')
          return LOGGED_IN
        },
        async B() {
          await logout(shared, 'alice', 's1')
          return LOGGED_OUT
        },
      },
      state: () => contentFacts(shared),
      async verdict() {
        const valid: string[] = []
        for (const id of ['s1', 's2', 's3']) {
          if ((await shared.get(`session:${id}`)) !== null) valid.push(id)
        }
        return verdictFor((await shared.get<string[]>('sessions:alice')) ?? [], valid)
      },
    }
  },
}

const fixed: Part = {
  text: text(
    'The list is a sorted set, in which each session is an element of its own. Creating a session and adding it to the list is one Lua script, which Redis executes as one command; ending is another. A list is read together with the records, so an entry of an ended session is not returned. Receiving the request and sending the response are steps here as well.',
    '列表是有序集合，每个会话是其中独立的元素。创建会话并加入列表是一个 Lua 脚本，Redis 把它作为一条命令执行；结束会话是另一个。读取列表时连同记录一起读取，所以不会返回已结束会话的条目。这里把收到请求和发送响应也作为步骤。',
  ),
  async prepare(world) {
    const sessions = world.sessions('server-session')
    const names = new Map<string, string>()
    const credentials = new Map<string, string>()
    async function logInAs(name: string): Promise<string> {
      const { session, credential } = await logIn(world, sessions, 'cookie')
      names.set(session.id, name)
      credentials.set(name, credential)
      return credential
    }
    const first = await logInAs('s1')
    await logInAs('s2')
    const listed = async () => {
      const found = await world.records('server-session').list(world.account.name)
      return found.map(({ id }) => names.get(id) ?? id)
    }
    return {
      actors: {
        async A({ step }: ActorContext) {
          await step('request')
          await logInAs('s3')
          await step('response')
          return LOGGED_IN
        },
        async B({ step }: ActorContext) {
          await step('request')
          await sessions.endPresented({ credential: first, refreshToken: null }, 'signed_out')
          await step('response')
          return LOGGED_OUT
        },
      },
      state: async () => [fact(text('list of Alice', 'Alice 的列表'), valueText(await listed()))],
      async verdict() {
        const valid: string[] = []
        for (const [name, credential] of credentials) {
          if (await isAccepted(world, sessions, credential)) valid.push(name)
        }
        return verdictFor(await listed(), valid)
      },
    }
  },
}

/** A login and a logout change the list of one user. */
export const indexAddRemove: Race = {
  id: 'index-add-remove',
  title: text('Index: add × remove', '索引：添加 × 移除'),
  invariant: text(
    'The list of a user contains exactly the active sessions.',
    '用户的列表恰好包含活动的会话。',
  ),
  actors: {
    A: text('Browser 1 logs in', '浏览器 1 登录'),
    B: text('Browser 2 logs out', '浏览器 2 退出登录'),
  },
  sources: [
    {
      title: 'better-auth #11022: active-sessions index updates are not atomic',
      url: 'https://github.com/better-auth/better-auth/issues/11022',
    },
    {
      title: 'better-auth #11073: sessions remain valid because of index races',
      url: 'https://github.com/better-auth/better-auth/issues/11073',
    },
  ],
  fixedIn: { path: 'lib/redis/create-session.lua' },
  parts: { naive, fixed },
}

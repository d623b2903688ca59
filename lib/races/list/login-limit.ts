import type { Issued } from '#lib/core/mechanism.ts'
import { PRESETS } from '#lib/core/policy.ts'
import type { LoginResult } from '#lib/core/sessions.ts'
import { login, MAX_SESSIONS } from '#lib/vulnerable/races/login-limit.ts'
import { contentFacts } from '../facts.ts'
import { isAccepted, logIn, refusalText } from '../product.ts'
import type { ActorContext, Part, Race } from '../race.ts'
import { fact, plain, type Text, text } from '../text.ts'

/** Sessions that exist before: one place is free. */
const BEFORE = MAX_SESSIONS - 1
const LOGGED_IN = text('200, logged in', '200，已登录')
const REJECTED = refusalText('too_many_sessions')

function verdictFor(count: number): { holds: boolean; because: Text } {
  const holds = count <= MAX_SESSIONS
  const because = holds
    ? text(
        `Alice has ${count} sessions; the limit is ${MAX_SESSIONS}.`,
        `Alice 有 ${count} 个会话；上限是 ${MAX_SESSIONS}。`,
      )
    : text(
        `Alice has ${count} sessions, but the limit is ${MAX_SESSIONS}: both logins counted before either was added.`,
        `Alice 有 ${count} 个会话，但上限是 ${MAX_SESSIONS}：两次登录都在对方加入之前完成了统计。`,
      )
  return { holds, because }
}

const naive: Part = {
  text: text(
    'Counts the sessions of the user, and adds one if the limit is not reached: check, then act.',
    '统计用户的会话数，未达上限就新增一个：先检查，后操作。',
  ),
  async prepare({ shared }) {
    for (let number = 1; number <= BEFORE; number++) {
      await shared.set(`session:s${number}`, { user: 'alice' })
      await shared.add('sessions:alice', `s${number}`)
    }
    const logInAs = (id: string) => async () => ((await login(shared, 'alice', id)) ? LOGGED_IN : REJECTED)
    const ids = Array.from({ length: BEFORE + 2 }, (_, index) => `s${index + 1}`)
    return {
      actors: { A: logInAs(`s${BEFORE + 1}`), B: logInAs(`s${BEFORE + 2}`) },
      state: () => contentFacts(shared),
      async verdict() {
        const found = await Promise.all(ids.map((id) => shared.get(`session:${id}`)))
        return verdictFor(found.filter((session) => session !== null).length)
      },
    }
  },
}

const fixed: Part = {
  text: text(
    'Counting and adding are one Lua script, which Redis executes as one command; a login that has to read sessions first adds nothing if they have changed since. There is no point between check and act, so the only choice left is which login comes first. To have something to interleave, receiving the request and sending the response are steps here as well.',
    '统计与新增在同一个 Lua 脚本中，Redis 把它作为一条命令执行；需要先读取会话的登录，如果会话此后有变化，就不会新增。检查与操作之间没有间隙，剩下的选择只是哪次登录在先。为了有步骤可以交错，这里把收到请求和发送响应也作为步骤。',
  ),
  async prepare(world) {
    const sessions = world.sessions('server-session')
    const created: Issued[] = []
    for (let number = 1; number <= BEFORE; number++) created.push(await logIn(world, sessions, 'cookie'))
    const browser = async ({ step }: ActorContext) => {
      await step('request')
      const options = { device: 'Lab', rememberMe: false, carrier: 'cookie' } as const
      const result: LoginResult = await sessions.login(world.account, world.seen, options)
      await step('response')
      if (!result.ok) return REJECTED
      created.push(result.issued)
      return LOGGED_IN
    }
    return {
      actors: { A: browser, B: browser },
      async state() {
        const listed = await world.records('server-session').list(world.account.name)
        return [fact(text('sessions of Alice', 'Alice 的会话'), plain(listed.length))]
      },
      async verdict() {
        const accepted = await Promise.all(
          created.map(({ credential }) => isAccepted(world, sessions, credential)),
        )
        return verdictFor(accepted.filter(Boolean).length)
      },
    }
  },
}

const { concurrency } = PRESETS.hardened

/** Two browsers log in when one more session is allowed. */
export const loginLimit: Race = {
  id: 'login-limit',
  title: text('Login × limit', '登录 × 会话上限'),
  invariant: text('A user never has more sessions than the limit allows.', '用户的会话数从不超过上限。'),
  actors: {
    A: text('Browser 1 logs in', '浏览器 1 登录'),
    B: text('Browser 2 logs in', '浏览器 2 登录'),
  },
  sources: [
    { title: 'CWE-367: time-of-check time-of-use', url: 'https://cwe.mitre.org/data/definitions/367.html' },
    {
      title: 'PortSwigger: limit overrun race conditions',
      url: 'https://portswigger.net/web-security/race-conditions',
    },
  ],
  fixedIn: { path: 'lib/redis/create-session.lua' },
  policy: { concurrency: { ...concurrency, perUser: MAX_SESSIONS, onExceed: 'reject' } },
  parts: { naive, fixed },
}

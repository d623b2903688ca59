import type { SetDataResult } from '#lib/core/set-data.ts'
import { changeData, type Session } from '#lib/vulnerable/races/data-data.ts'
import { contentFacts } from '../facts.ts'
import { logIn, recordFacts, refusalText } from '../product.ts'
import type { Part, Race } from '../race.ts'
import { type Text, text } from '../text.ts'

const SAVED = text('200, saved', '200，已保存')

const naive: Part = {
  text: text(
    'Reads the record, changes one field, and writes the whole record.',
    '读取记录，修改一个字段，再写回整条记录。',
  ),
  async prepare({ shared }) {
    await shared.set('session:s1', { user: 'alice', data: {} } satisfies Session)
    const change = (field: string, value: string) => async () =>
      (await changeData(shared, 's1', { [field]: value })) ? SAVED : refusalText('unknown_session')
    return {
      actors: { A: change('cart', 'book'), B: change('language', 'en') },
      state: () => contentFacts(shared),
      async verdict() {
        const { data = {} } = (await shared.get<Session>('session:s1')) ?? {}
        const lost = ['cart', 'language'].filter((field) => !(field in data)).join(', ')
        if (lost === '') return { holds: true, because: BOTH_STORED }
        return {
          holds: false,
          because: text(
            `Both requests received 200, but ${lost} is lost: the other request has overwritten it.`,
            `两个请求都收到 200，但 ${lost} 丢失了：另一个请求覆盖了它。`,
          ),
        }
      },
    }
  },
}

const BOTH_STORED = text('Both changes are stored.', '两处修改都已存储。')

const fixed: Part = {
  text: text(
    'The change names the version that it replaces, and the write is a compare-and-set. Of two changes of one version, the second is a conflict: its client receives 409, reads the new version, and repeats the change.',
    '修改要指明它所替换的版本，写入是比较并设置。对同一版本的两个修改，后一个是冲突：客户端收到 409，读取新版本后重试。',
  ),
  async prepare(world) {
    const sessions = world.sessions('server-session')
    const { credential, session } = await logIn(world, sessions, 'cookie')
    /** The fields whose change was confirmed. */
    const saved: string[] = []
    const refused: string[] = []
    const change = (field: string, value: string) => async (): Promise<Text> => {
      const data = JSON.stringify({ [field]: value })
      const result = await sessions.setData(credential, world.seen, { data, replaces: 0 })
      const isSaved = isChanged(result)
      ;(isSaved ? saved : refused).push(field)
      return isSaved ? SAVED : refusalText(result.ok ? `409 ${result.outcome.kind}` : result.code)
    }
    return {
      actors: { A: change('cart', 'book'), B: change('language', 'en') },
      state: () => recordFacts(world, 'server-session', session.id),
      async verdict() {
        const entry = await world.records('server-session').find(session.id)
        const data = entry?.state === 'live' ? (entry.stored.session.data ?? '') : ''
        const holds =
          saved.length === 1 && refused.length === 1 && saved.every((field) => data.includes(field))
        return { holds, because: holds ? ONE_CONFLICT : LOST }
      },
    }
  },
}

function isChanged(result: SetDataResult): boolean {
  return result.ok && result.outcome.kind === 'changed'
}

const ONE_CONFLICT = text(
  'One change is stored, and the client of the other received 409: nothing is lost silently.',
  '一处修改已存储，另一处的客户端收到 409：没有内容悄悄丢失。',
)
const LOST = text('A confirmed change is not stored.', '已确认的修改没有存储。')

/** Two requests change different fields of the session data. */
export const dataData: Race = {
  id: 'data-data',
  title: text('Session data × session data', '会话数据 × 会话数据'),
  invariant: text(
    'Of two changes of the session data, both are stored, or one is refused with 409. None is lost silently.',
    '对会话数据的两处修改，要么都存储，要么一处以 409 被拒绝。不会悄悄丢失。',
  ),
  actors: {
    A: text('A request adds a book to the cart', '一个请求把书加入购物车'),
    B: text('A request changes the language', '一个请求修改语言'),
  },
  sources: [
    {
      title: 'spring-session #1471: two concurrent requests, one attribute is lost',
      url: 'https://github.com/spring-projects/spring-session/issues/1471',
    },
    { title: 'connect-redis #75: race conditions', url: 'https://github.com/tj/connect-redis/issues/75' },
  ],
  fixedIn: { path: 'lib/mechanisms/parts/reference-tokens.ts', name: 'setData' },
  parts: { naive, fixed },
}

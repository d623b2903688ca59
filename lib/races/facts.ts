import type { RevocationState } from '#lib/core/revocation.ts'
import { dataVersionOf } from '#lib/core/session-data.ts'
import type { CreateResult, StoreEntry } from '#lib/core/store.ts'
import { type Fact, type Facts, fact, NONE, plain, type Text, text } from './text.ts'
import type { InspectedStore, Point } from './world.ts'

/* What an actor learns from the result of a command, and what a store contains. Never a credential. */

const RECORD = text('session record', '会话记录')
const WRITE = text('write', '写入')
const DENYLIST = text('denylist', '黑名单')
const DATA = text('session data', '会话数据')
const DELETED = text('deleted', '已删除')

/** A stored session, for example `active, generation 1`. */
export function entryText(entry: StoreEntry | null): Text {
  if (entry === null) return NONE
  if (entry.state === 'ended') return text(`ended: ${entry.reason}`, `已结束：${entry.reason}`)
  const { generation } = entry.stored
  return text(`active, generation ${generation}`, `活动，第 ${generation} 代`)
}

/** The session data in a stored session, if it has any. */
export function dataFacts(entry: StoreEntry | null): Facts {
  if (entry?.state !== 'live') return []
  const { session } = entry.stored
  if (session.data === undefined) return []
  const version = dataVersionOf(session)
  return [fact(DATA, text(`${session.data} (version ${version})`, `${session.data}（版本 ${version}）`))]
}

/** Learned from a command of a session store, by operation. */
const LEARNED: Readonly<Record<string, (result: never) => Facts>> = {
  find: (entry: StoreEntry | null) => [fact(RECORD, entryText(entry)), ...dataFacts(entry)],
  replace: (isWritten: boolean) => [
    fact(
      WRITE,
      isWritten ? text('done', '已完成') : text('refused: the record has changed', '被拒绝：记录已变化'),
    ),
  ],
  create: ({ admitted }: CreateResult) => [
    fact(RECORD, admitted ? text('created', '已创建') : text('rejected: limit reached', '被拒绝：已达上限')),
  ],
  end: (session: object | null) => [
    fact(
      RECORD,
      session ? text('ended by this actor', '由该参与者结束') : text('had ended already', '先前已结束'),
    ),
  ],
  expire: (isEnded: boolean) => [
    fact(RECORD, isEnded ? text('ended: idle timeout', '已结束：空闲超时') : text('not expired', '未过期')),
  ],
  touch: () => [fact(WRITE, text('sent; the result is not reported', '已发送；不返回结果'))],
  deny: (isFirst: boolean) => [
    fact(DENYLIST, isFirst ? text('entry added', '已加入') : text('entry existed', '已有条目')),
  ],
  standing: ({ denied }: RevocationState) => [
    fact(
      DENYLIST,
      denied ? text(`entry: ${denied.reason}`, `有条目：${denied.reason}`) : text('no entry', '无条目'),
    ),
  ],
}

/** Learned from a command of a key-value store, by its name; the key follows it in the operation. */
const LEARNED_OF_KEY: Readonly<Record<string, (result: unknown) => Text>> = {
  get: valueText,
  set: valueText,
  delete: () => DELETED,
  add: (member) => text(`with ${member}`, `含 ${member}`),
  members: valueText,
  count: valueText,
}

/** What an actor learns from the command at this point. */
export function learnedAt({ operation, result, store }: Point): Facts {
  const [command = '', key = ''] = operation.split(' ')
  const ofKey = LEARNED_OF_KEY[command]
  if (ofKey && key !== '') return [fact(placedKey(store, key), ofKey(result))]
  return LEARNED[command]?.(result as never) ?? []
}

/** Caches are in memory: their keys are the same as in the store behind them. */
function placedKey(store: string, key: string): Text {
  return store === 'memory' ? text(`cache: ${key}`, `缓存：${key}`) : plain(key)
}

/** A value as a short text: `user: alice, successor: none`. */
export function valueText(value: unknown): Text {
  if (value === null || value === undefined) return NONE
  if (Array.isArray(value)) {
    return value.length === 0 ? text('empty', '空') : text(value.join(', '), value.join('、'))
  }
  if (value === '') return text('(empty)', '（空）')
  if (typeof value !== 'object') return plain(String(value))
  const fields = Object.entries(value).map(([name, field]) => ({ name, field: valueText(field) }))
  return {
    en: fields.map(({ name, field }) => `${name}: ${field.en}`).join(', '),
    zh: fields.map(({ name, field }) => `${name}：${field.zh}`).join('，'),
  }
}

/** All that naive code has written to a store. @param place the name of the store in the keys; redis by default */
export async function contentFacts(store: InspectedStore, place = 'redis'): Promise<Fact[]> {
  return (await store.contents()).map(({ key, value }) =>
    fact(placedKey(place, key), value === null ? DELETED : valueText(value)),
  )
}

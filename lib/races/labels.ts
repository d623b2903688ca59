import { type Text, text } from './text.ts'
import type { Point } from './world.ts'

/** The labels of steps that several races have, by operation. */
const LABELS: Readonly<Record<string, Text>> = {
  find: text('Read the session record', '读取会话记录'),
  replace: text(
    'Write the session record, if it is still the one that was read',
    '写入会话记录，前提是它仍是读到的那一份',
  ),
  create: text('Check the limit and create the session, in one script', '在一个脚本中检查上限并创建会话'),
  end: text('End the session and leave a tombstone, in one script', '在一个脚本中结束会话并留下墓碑'),
  touch: text('Extend the session if it is active, in one script', '在一个脚本中延长会话，前提是它仍然活动'),
  expire: text('End the session if it has expired, in one script', '在一个脚本中结束会话，前提是它已过期'),
  list: text('List the sessions of the user', '列出该用户的会话'),
  deny: text('Add the session to the denylist', '把会话加入黑名单（denylist）'),
  standing: text('Query the revocation data', '查询撤销数据'),
  request: text('Receive the request', '收到请求'),
  response: text('Send the response', '发送响应'),
  clock: text('Time passes: the session reaches its idle timeout', '时间流逝：会话到达空闲超时'),
}

/** By command of a key-value store; the key follows it in the operation. */
const LABELS_OF_KEY: Readonly<Record<string, (key: string) => Text>> = {
  get: (key) => text(`Read ${key}`, `读取 ${key}`),
  set: (key) => text(`Write ${key}`, `写入 ${key}`),
  delete: (key) => text(`Delete ${key}`, `删除 ${key}`),
  add: (key) => text(`Add to ${key}`, `加入 ${key}`),
  members: (key) => text(`Read the members of ${key}`, `读取 ${key} 的成员`),
  count: (key) => text(`Count ${key}`, `统计 ${key}`),
  lock: (name) => text(`Take the lock ${name}`, `获取锁 ${name}`),
}

/** @param own labels of the race, which come first; of a point after a command: `after <operation>` */
export function labelOf(
  { operation, store, when }: Pick<Point, 'operation' | 'store' | 'when'>,
  own: Readonly<Record<string, Text>> = {},
): Text {
  const found = own[when === 'after' ? `after ${operation}` : operation]
  if (found) return found
  const [command = '', key = ''] = operation.split(' ')
  const ofKey = key === '' ? undefined : LABELS_OF_KEY[command]
  const label = ofKey ? ofKey(key) : (LABELS[operation] ?? text(operation, operation))
  if (when === 'after') return text('Continue with the reply', '处理回复')
  return store === 'memory' ? text(`${label.en} in the cache`, `${label.zh}（缓存）`) : label
}

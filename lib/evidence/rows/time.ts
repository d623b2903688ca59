import type { TimeRow } from '../row.ts'

const row = (row: Omit<TimeRow, 'group' | 'method' | 'unit'>): TimeRow => ({
  ...row,
  group: 'time',
  method: 'time',
  unit: '× bare',
})

/** Times of requests over HTTP, each as a ratio to a handler of the same server that does nothing. */
export const TIME: readonly TimeRow[] = [
  row({
    id: 'time-check',
    title: { en: 'Time of a check', zh: '检查耗时' },
    why: {
      en: 'A reference is looked up in a store. A self-contained credential is verified or unsealed, and revocation data adds a lookup.',
      zh: '引用型凭据要查询存储；自包含凭据要验签或解封，使用撤销数据时还要再查询一次。',
    },
    sources: ['0003'],
    send: (client) => client.me('?slide=0'),
  }),
  row({
    id: 'time-refresh',
    title: { en: 'Time of a refresh', zh: '刷新耗时' },
    why: {
      en: 'A refresh issues a new credential: it writes a record, or it signs or seals, or both.',
      zh: '刷新会签发新凭据：写入记录，或签名、密封，或两者都做。',
    },
    sources: ['0005'],
    send: (client) => client.refresh(),
  }),
  row({
    id: 'time-refused',
    title: { en: 'Time of refusing a forged credential', zh: '拒绝伪造凭据的耗时' },
    why: {
      en: 'A forged credential costs a lookup, or a signature check that fails. Whoever can send many of them decides the load.',
      zh: '伪造的凭据要花费一次查询，或一次失败的验签；负载由能大量发送它的人决定。',
    },
    sources: ['0037'],
    send: (client) => client.with(altered(client.credential)).me('?slide=0'),
  }),
  row({
    id: 'time-list',
    title: { en: 'Time of listing active sessions', zh: '列出活动会话的耗时' },
    why: {
      en: 'The list comes from the records, or, where the server keeps none, from the event log of the bench.',
      zh: '列表来自记录；服务器不保存记录时，来自实验台的事件日志。',
    },
    sources: ['0017'],
    send: (client) => client.bench.request(`/api/sessions?mechanism=${client.mechanism}&state=active`),
  }),
]

/** The same credential with its middle character changed. */
function altered(credential: string): string {
  const middle = Math.floor(credential.length / 2)
  return `${credential.slice(0, middle)}${credential[middle] === 'A' ? 'B' : 'A'}${credential.slice(middle + 1)}`
}

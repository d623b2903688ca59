import type { MechanismWords } from './mechanism.ts'

export const serverSession: MechanismWords = {
  name: '服务端会话',
  summary: 'Cookie 中只有随机 ID，会话记录保存在服务器。',
  credential: '引用令牌',
  accepted: ({ left }) => `找到会话记录，剩余 ${left}。`,
  afterLogout: {
    accepted: '记录仍然存在，任何客户端出示其 ID 都会被接受。',
    refused: '退出登录已结束会话记录，该 ID 被拒绝。',
  },
  card: {
    travels: 'Cookie 中的随机 ID。它不含用户信息，每次请求都会发送。',
    kept: '会话记录：用户、时间、客户端。保存在节点内存、复制内存、Redis 或数据库中。',
    attacker:
      '有了 Cookie 的副本，就能使用该会话，直到它结束。撤销后副本立即被拒绝。存储的副本中只有哈希，没有能被接受的 ID。',
    choose: '网站的默认选择，适合单台服务器或共用存储：会话可以列出、撤销和限制数量，Cookie 也很小。',
  },
}

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
}

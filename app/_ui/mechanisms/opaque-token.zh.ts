import type { MechanismWords } from './mechanism.ts'

export const opaqueToken: MechanismWords = {
  name: '不透明令牌',
  summary: '客户端持有随机令牌，Redis 保存其哈希。',
  credential: '引用令牌',
  accepted: ({ left }) => `在 Redis 中找到其哈希，剩余 ${left}。`,
  afterLogout: {
    accepted: '其哈希仍在 Redis 中，任何客户端出示该令牌都会被接受。',
    refused: '退出登录已结束 Redis 中的记录，该令牌被拒绝。',
  },
}

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
  card: {
    travels: '随机令牌，作为持有者令牌或放在 Cookie 中发送。它不含用户信息。',
    kept: 'Redis 中保存令牌的哈希和会话，过期后由 Redis 删除。',
    attacker:
      '有了令牌的副本，就能使用该会话，直到它结束。撤销后副本立即被拒绝。Redis 的副本中只有哈希，没有能被接受的令牌。',
    choose: '需要立即撤销、并且有共用存储的 API 和移动应用；每次请求需要一次查询。',
  },
}

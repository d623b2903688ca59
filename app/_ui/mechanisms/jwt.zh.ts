import type { MechanismWords } from './mechanism.ts'

export const jwt: MechanismWords = {
  name: 'JWT',
  summary: '客户端持有签名令牌，服务器只保存刷新令牌的哈希。',
  credential: 'JWT',
  accepted: ({ revocationChecked }) =>
    revocationChecked ? '签名有效，未过期，未被撤销。' : '签名有效，未过期；未查询撤销状态。',
  afterLogout: {
    accepted: '签名有效且未过期，也不检查撤销状态。',
    refused: '会话已加入黑名单，每次检查都会查询。',
  },
  stored: {
    withRecord: '访问令牌仅存储在客户端，服务器保存刷新令牌的哈希。',
    withoutRecord: '令牌仅存储在客户端，服务器没有可删除的数据。',
  },
}

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
  card: {
    travels: '关于用户的签名声明，持有者可以读取：短期的访问令牌，以及用来取得下一个访问令牌的刷新令牌。',
    kept: '访问令牌不保存任何数据，刷新令牌保存哈希。使用黑名单、not-before 或会话版本号时，保存用来撤销访问令牌的数据。',
    attacker:
      '有了访问令牌的副本，就能使用该会话，直到令牌过期。有了刷新令牌的副本，就能使用该会话，直到轮换检测到重用。有了私钥，就能伪造任何用户的令牌。',
    choose: '多个服务需要在没有共用存储的情况下验证用户时。访问令牌的有效期要短，敏感操作前要检查撤销状态。',
  },
}

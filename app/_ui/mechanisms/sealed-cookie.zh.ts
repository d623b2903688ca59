import type { MechanismWords } from './mechanism.ts'

export const sealedCookie: MechanismWords = {
  name: '密封 Cookie',
  summary: '整个会话加密存放在 Cookie 中，服务器不保存数据。',
  credential: '密封 Cookie',
  accepted: ({ revocationChecked }) =>
    revocationChecked ? '解封成功，未过期，未被撤销。' : '解封成功，未过期；未查询撤销状态。',
  expired: '密封 Cookie 已过期。',
  afterLogout: {
    accepted: '退出登录只删除了 Alice 浏览器中的 Cookie，服务器没有可结束的记录。',
    refused: '会话已加入黑名单，每次检查都会查询。',
  },
  stored: {
    withRecord: '仅存储在客户端。会话索引会列出它，但验证不使用该索引。',
    withoutRecord: '仅存储在客户端，服务器没有可删除的数据。',
  },
  card: {
    travels: '整个会话放在 Cookie 中，经过加密和认证。会话数据越多，Cookie 越大，上限约 4 KB。',
    kept: '不保存会话，只有密钥。使用黑名单、not-before 或会话版本号时，保存用来撤销的数据。',
    attacker:
      '有了 Cookie 的副本，就能使用该会话，直到它过期。没有撤销数据时，退出登录不会使副本失效。有了密钥，就能伪造任何用户的会话。',
    choose: '数据少、没有会话存储，并且可以接受被盗副本在过期前一直有效的场合。',
  },
}

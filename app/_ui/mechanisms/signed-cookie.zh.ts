import type { MechanismWords } from './mechanism.ts'

export const signedCookie: MechanismWords = {
  name: '签名 Cookie',
  summary: '整个会话以可读形式存放在 Cookie 中，附带 MAC，服务器不保存数据。',
  credential: '签名 Cookie',
  accepted: ({ revocationChecked }) =>
    revocationChecked ? 'MAC 有效，未过期，未被撤销。' : 'MAC 有效，未过期；未查询撤销状态。',
  expired: '签名 Cookie 已过期。',
  afterLogout: {
    accepted: '退出登录只删除了 Alice 浏览器中的 Cookie，副本的 MAC 仍然有效。',
    refused: '会话已加入黑名单，每次检查都会查询。',
  },
  stored: {
    withRecord: '仅存储在客户端。会话索引会列出它，但验证不使用该索引。',
    withoutRecord: '仅存储在客户端，服务器没有可删除的数据。',
  },
  card: {
    travels: '整个会话放在 Cookie 中，持有者可以读取，并附带 HMAC。',
    kept: '不保存会话，只有密钥。使用黑名单、not-before 或会话版本号时，保存用来撤销的数据。',
    attacker:
      '有了 Cookie 的副本，就能使用该会话，直到它过期，并能读取其中的明文数据。有了密钥，就能伪造任何用户的会话。',
    choose: '数据不保密时，可以代替密封 Cookie，消耗更少的 CPU 和字节。',
  },
}

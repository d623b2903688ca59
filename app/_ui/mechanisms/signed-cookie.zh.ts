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
}

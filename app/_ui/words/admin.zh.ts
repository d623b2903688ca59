import type { RevocationEffect } from '#lib/core/session.ts'
import type { admin as en } from './admin.en.ts'

const REVOKED: Readonly<Record<RevocationEffect, (time: string) => string>> = {
  immediate: () => '已撤销：所有副本立即失效。',
  within: (time) => `已撤销；其他节点在 ${time} 之前可能仍接受它。`,
  'at-next-refresh': (time) => `下次刷新时撤销；副本在 ${time} 之前仍被接受。`,
  'at-expiry': (time) => `仅在事件日志中标记为已撤销；副本在 ${time} 之前仍被接受。`,
}

/** 实验台页面本身用到的管理文案。各面板的文案随面板加载。 */
export const admin: typeof en = {
  bar: {
    label: '管理',
    sheets: '管理面板',
    policy: '策略',
    users: '用户',
    keys: '密钥',
    changed: (n) => `${n} 项已更改`,
  },

  row: {
    idle: '空闲',
    absolute: '绝对',
    token: (left) => `令牌 ${left}`,
    expiries: (idle, absolute, token) =>
      `空闲超时 ${idle}，绝对超时 ${absolute}。${token ? `令牌 ${token} 过期。` : ''}`,
    started: (time) => `始于 ${time}`,
    menu: (lane, user, device, id) => `对 ${user} 的${lane}会话的操作，${device}，${id}`,
  },

  acts: {
    more: '更多',
    moreAll: '对所有泳道的更多操作',
    moreLane: (lane) => `更多操作：${lane}`,
    stepUp: '重新认证',
    needsLogin: '此泳道未登录。',
  },

  results: {
    revoked: (effect, time) => REVOKED[effect](time),
    alsoEnded: (n) => `该用户的另外 ${n} 个会话也随之结束：此方式无法只撤销一个会话。`,
    endedMany: (n) => (n === 0 ? '没有其他会话可结束。' : `已结束 ${n} 个会话。`),
    copiesUntil: (n, time) => `其中 ${n} 个的副本可能仍被接受，最晚到 ${time}。`,
    extended: (time) => `已延长：最晚 ${time} 结束。`,
    shortened: (time) => `已缩短：最晚 ${time} 结束。`,
    atNextRefresh: '当前令牌不变，新期限在下次刷新时生效。',
    notAdjustable: '此 Cookie 自带有效期：可以撤销，不能更改。',
    alreadyEnded: '该会话已经结束。',
    transferred: (amount, to, balance) => `已向 ${to} 转账 ${amount}，余额 ${balance}。`,
    stepUpNeeded: '转账被拒绝（403 step_up_required）：需要重新认证。',
    steppedUp: (span) => `已重新认证，${span}内有效。`,
    autoRefreshed: '已自动刷新，其他标签页共用同一令牌。',
    failed: {
      transfer: '转账失败',
      'step-up': '重新认证失败',
      logout: '退出登录失败',
      revoke: '撤销失败',
      adjust: '更改失败',
      'auto-refresh': '自动刷新失败',
    },
    notSupported: '此机制不支持。',
    invalidRequest: '值无效。',
    insufficientBalance: '余额不足。',
    field: (name) => `（${name}）`,
  },

  advice: {
    outdatedRoles: (roles, user) => `此凭据仍带有 ${roles}，但 ${user} 已没有该角色。`,
    missingRoles: (roles, user) => `${user} 现在有 ${roles}，此凭据尚未包含。`,
    disabled: (user) => `${user} 已停用，但此凭据仍被接受。`,
    fix: '修复此问题的设置：',
    autoRefresh: '自动刷新已开启：由一个标签页为所有标签页刷新令牌。',
    turnOff: '关闭',
  },

  eventDetails: {
    adjusted: (time) => `最晚 ${time} 结束`,
    behind: (n) => `落后 ${n} 代`,
    reuse: { 'recent-predecessor': '上一个令牌', 'stale-lineage': '更早的令牌' },
    disabled: '已停用',
    password: '新密码',
    delivery: { delivered: '已投递', failed: '未投递' },
    invalidation: { on: '已送达', delayed: '延迟', dropped: '丢失' },
  },
}

import type { admin as en } from './admin.en.ts'

/** 操作台：实验台页面本身用到的词。各面板打开时自带词语。 */
export const admin: typeof en = {
  bar: {
    label: '操作台',
    sheets: '操作台的面板',
    policy: '策略',
    users: '用户',
    keys: '密钥',
    changed: (n) => `${n} 项已改`,
  },

  row: {
    idle: '空闲',
    absolute: '结束',
    token: (left) => `令牌 ${left}`,
    expiries: (idle, absolute, token) =>
      `无人使用则 ${idle} 结束，无论如何 ${absolute} 结束。${token ? `令牌本身 ${token} 过期。` : ''}`,
    started: (time) => `始于 ${time}`,
    menu: (lane, user, device, id) => `对 ${user} 的${lane}会话的操作，${device}，${id}`,
  },

  acts: {
    more: '更多',
    moreAll: '对四条泳道的更多操作',
    moreLane: (lane) => `更多操作：${lane}`,
    stepUp: '身份升级',
    needsLogin: '这里没有人登录。',
  },

  results: {
    revoked: (effect, time) =>
      effect === 'immediate'
        ? '已踢下线：从现在起，所有副本都被拒绝。'
        : effect === 'within'
          ? `已撤销；其他节点在 ${time} 之前可能仍接受它。`
          : effect === 'at-next-refresh'
            ? `将在下次刷新时撤销；副本在 ${time} 之前仍被接受。`
            : `仅在事件日志中撤销：副本在 ${time} 之前仍被接受。`,
    alsoEnded: (n) => `该用户在此的另外 ${n} 个会话也随之结束：这种技术无法只结束一个。`,
    endedMany: (n) => (n === 0 ? '没有别的会话可结束。' : `已结束 ${n} 个会话。`),
    copiesUntil: (n, time) => `其中 ${n} 个的副本可能仍被接受，最晚到 ${time}。`,
    extended: (time) => `已延长：最晚 ${time} 结束。`,
    shortened: (time) => `已缩短：最晚 ${time} 结束。`,
    atNextRefresh: '手中的令牌还不知道，下次刷新时才会得知。',
    notAdjustable: '密封自己写明何时结束：只能终止，不能更改。',
    alreadyEnded: '那个会话已经结束。',
    transferred: (amount, to, balance) => `已转 ${amount} 给 ${to}，余额 ${balance}。`,
    stepUpNeeded: '转账被拒绝（403 step_up_required）：需要重新证明身份。',
    steppedUp: (span) => `已重新证明身份：${span}内有效。`,
    autoRefreshed: '已自动刷新；此浏览器的其他标签页直接采用结果。',
    failed: {
      transfer: '转账失败',
      'step-up': '身份升级失败',
      logout: '退出登录失败',
      revoke: '踢下线失败',
      adjust: '更改失败',
      'auto-refresh': '自动刷新失败',
    },
    notSupported: '此机制做不到。',
    invalidRequest: '这个值无效。',
    insufficientBalance: '余额不足。',
    field: (name) => `（${name}）`,
  },

  advice: {
    outdatedRoles: (roles, user) => `此凭据仍然写着 ${roles}，而 ${user} 已不再是。`,
    missingRoles: (roles, user) => `${user} 现在是 ${roles}，此凭据还不知道。`,
    disabled: (user) => `${user} 已被停用，此凭据却仍被相信。`,
    fix: '解决它的开关：',
    autoRefresh: '自动刷新已开启：由一个标签页续期令牌，其余采用结果。',
    turnOff: '关闭',
  },

  eventDetails: {
    adjusted: (time) => `最晚 ${time} 结束`,
    behind: (n) => `落后 ${n} 代`,
    reuse: {
      'recent-predecessor': '最近的前代',
      'stale-lineage': '陈旧谱系',
    },
    disabled: '已停用',
    password: '新密码',
  },
}

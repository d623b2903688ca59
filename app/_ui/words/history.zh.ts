import type { history as en } from './history.en.ts'
import { inWords } from './numbers.zh.ts'

export const history: typeof en = {
  bottomPanel: {
    label: '活动记录',
    events: '事件',
    timeline: '时间线',
    costs: '开销',
  },

  past: {
    at: (time) => `正在查看 ${time} 的状态`,
    of: (position, total) => `第 ${position} 个事件，共 ${total} 个`,
    acts: '查看历史状态时不能执行操作。',
    toLive: '回到实时',
  },

  otherClients: {
    names: { mallory: 'Mallory', phone: '手机' },
    stolenBy: (client) => `由 ${client}`,
    empty: '无凭据',
    holds: (fingerprint) => `持有 ${fingerprint} 的副本`,
    own: (fingerprint) => `持有 ${fingerprint}`,
    outcomes: { accepted: '接受', refused: '拒绝', unavailable: '不可用', none: '无凭据' },
    as: (user) => `身份：${user}`,
    steal: '窃取',
    stealName: (lane) => `以 Mallory 身份窃取${lane}的凭据`,
    check: '检查',
    checkName: (client, lane) => `以 ${client} 身份检查${lane}`,
    label: (client, lane) => `${client}：${lane}`,
  },

  loginPrompt: {
    intro: (n) => `${inWords(n)}种保持登录的方式，一键全部登录。`,
    login: (user) => `以 ${user} 身份登录所有泳道`,
    skip: '跳过',
  },

  commands: '命令',
  skipToMain: '跳到主要内容',
  announcements: '上次操作的结果',
}

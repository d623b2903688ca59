import type { history as en } from './history.en.ts'

export const history: typeof en = {
  bottomPanel: {
    label: '发生了什么',
    events: '事件',
    timeline: '时间线',
    costs: '开销',
  },

  past: {
    at: (time) => `页面回到 ${time} 的样子`,
    of: (place, total) => `第 ${place} 个事件，共 ${total} 个`,
    acts: '回到实时之后才能操作。',
    toLive: '回到实时',
  },

  otherClients: {
    names: { mallory: 'Mallory', phone: '手机' },
    stolenBy: (guest) => `到 ${guest}`,
    empty: '手里什么也没有',
    holds: (fingerprint) => `持有 ${fingerprint} 的副本`,
    own: (fingerprint) => `持有 ${fingerprint}`,
    outcomes: { accepted: '已接受', refused: '已拒绝', unavailable: '无应答', none: '没有凭据' },
    as: (user) => `身份：${user}`,
    steal: '窃取',
    stealName: (lane) => `窃取${lane}的凭据，交给 Mallory`,
    check: '试用',
    checkName: (guest, lane) => `以 ${guest} 试用${lane}`,
    label: (guest, lane) => `${guest}：${lane}`,
    failed: (text) => `没有成功：${text}`,
    nothingToSteal: '此浏览器没有可以复制的凭据。',
  },

  loginPrompt: {
    intro: '四扇门，四种保持登录的方式。一次操作，全部打开。',
    login: (user) => `以 ${user} 身份登录全部四种`,
    skip: '跳过',
    loggedOut: '所有的门都关着。',
  },

  commands: '命令',
}

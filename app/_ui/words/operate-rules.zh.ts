import type { RulesWords } from '../../operate/_ui/rules/use-rules-words.ts'

export const rules: RulesWords = {
  intro:
    '会话中发生某件事时，策略的规则会改变该会话或同一用户的其他会话。实际效果取决于机制：已签发的令牌无法缩短。规则不会对规则造成的事件作出反应。',

  table: {
    title: '策略中的规则',
    none: '策略中没有规则。可以添加一条，或从示例开始。',
    columns: { when: '当', act: '则', scope: '对象', seconds: '多久后过期', change: '修改' },
    remove: '移除',
    removeRule: (rule) => `移除：${rule}`,
    seconds: (seconds) => `${seconds} 秒`,
    noDuration: '–',
  },
  when: {
    payment: '完成支付',
    'new-network': '会话在新网络中使用',
    'password-changed': '密码已更改',
    'role-lowered': '角色被移除',
    'refresh-reuse': '刷新令牌被重用',
  },
  acts: {
    extend: '延长',
    shorten: '缩短',
    reauthenticate: '要求重新认证',
    revoke: '撤销',
    'look-up-roles': '查询角色',
  },
  scopes: { this: '本会话', others: '该用户的其他会话', all: '该用户的所有会话' },

  form: {
    title: '添加规则',
    edit: '编辑',
    editRule: (rule) => `编辑：${rule}`,
    add: '添加',
    save: '保存',
    cancel: '取消',
    conflicts: {
      same: (act, _, when) => `“${when}”已有一条操作为“${act}”的规则，请编辑该规则。`,
      contrary: (act, earlier, when) =>
        `“${act}”与较早的规则冲突：在“${when}”之后，该规则对同样的会话执行“${earlier}”。`,
    },
    duration: '秒数',
    passwordDefault: '没有规则时，更改密码会结束该用户的所有会话。为它设置的规则会取代这一默认行为。',
  },
  examples: {
    title: '示例',
    add: (name) => `添加：${name}`,
    names: {
      payment: '支付后剩余 5 分钟',
      'new-network': '新网络要求重新认证',
      'password-changed': '更改密码后结束其他会话',
      'role-lowered': '移除角色后查询角色',
    },
    isThere: '已在策略中',
  },

  applied: {
    title: '执行记录',
    none: '还没有执行过规则。可以在实验台上转账，或从另一个网络使用会话。',
    columns: { time: '时间', rule: '规则', mechanism: '机制', session: '会话', effect: '效果' },
    cause: '原因',
    sensitive: '敏感操作立即生效',
    until: (time) => `从 ${time} 起`,
    effects: {
      immediate: '立即生效',
      within: '立即生效；其他节点可能稍晚',
      'at-next-refresh': '下次刷新时生效',
      'at-expiry': '到期才生效',
      'not-possible': '无法做到',
    },
  },
}

import type { AlertsWords } from '../../operate/_ui/alerts/use-alerts-words.ts'

export const alerts: AlertsWords = {
  intro:
    '每条规则都是对事件日志的判断。告警在五秒内触发，记为事件并发送到 Webhook。可以触发一次告警，再看相似的操作不会触发它。',
  loading: '正在加载规则……',
  failed: '无法加载规则。',

  rules: '规则',
  columns: { alert: '告警', fires: '触发条件', mustNot: '不触发', try: '试一试' },
  severities: { notice: '提示', warning: '警告', critical: '严重' },
  window: (count, seconds) => `${seconds} 秒内 ${count} 次`,
  acts: { fires: '触发', 'look-alike': '相似操作' },
  actOf: (act, title) => `${act}：${title}`,
  firesOn: { bench: '在本实验台上触发', own: '在临时实验台上触发' },
  running: '正在发送请求……',
  places: { bench: '在本实验台上', own: '在临时实验台上' },
  result: {
    fired: (ms) => `${ms} ms 后触发`,
    firedToo: '触发了，但不应触发',
    notFired: '未触发',
    asIntended: '未触发，符合预期',
  },
  events: (count) => `${count} 个事件`,
  eventsOf: (title, act) => `“${title}”的事件，${act}`,
  firedIt: '触发了它',
  toDo: '处理建议',

  fired: {
    title: '本实验台上的告警',
    none: (act) => `事件日志中没有告警。可以对在本实验台上触发的规则使用“${act}”，或进行一次攻击。`,
    older: '事件日志保留最新的 2,000 个事件。更早的告警见审计日志：',
    audit: '审计日志',
    because: '触发它的事件',
    delivered: (attempts) => (attempts === 1 ? '已投递' : `第 ${attempts} 次尝试时投递`),
    notDelivered: '未投递',
    eventsOf: (title, time) => `${time} 的“${title}”的事件`,
    gone: '触发它的事件已不在事件日志中。',
  },

  webhook: {
    title: 'Webhook',
    intro:
      '告警通过 POST 发送到本机的服务器，用 HMAC-SHA256 对时间和正文签名。最多尝试三次，每次两秒；不跟随重定向。',
    url: 'URL',
    invalid: () =>
      'URL 无效：须为本机（localhost、127.0.0.0/8 或 [::1]）的 http 或 https 地址，不含用户名、密码和片段，端口不属于本应用或其存储。',
    set: '设置',
    remove: '移除',
    test: '发送测试',
    none: '未设置 Webhook。',
    secret: '密钥，仅显示这一次',
    copy: '复制',
    copied: '已复制',
    isSet: (url) => `告警发送到 ${url}。`,
    sending: '正在发送……',
    delivered: (status, attempts) => `已投递：状态 ${status}，第 ${attempts} 次尝试`,
    notDelivered: (status, attempts) =>
      `未投递：${status === null ? '没有响应' : `状态 ${status}`}，共尝试 ${attempts} 次`,
  },
}

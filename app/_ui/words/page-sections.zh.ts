import type { pageSections as en } from './page-sections.en.ts'

export const pageSections: typeof en = {
  operate: {
    metrics: '指标',
    alerts: '告警',
    audit: '审计日志',
    sessions: '会话查询',
    backups: '备份',
    storage: '存储的数据',
    rules: '规则',
  },
  testing: {
    start: '开始',
    worlds: '测试环境',
    mutations: '植入的缺陷',
    selectors: '选择器',
    suite: '示例套件',
    console: 'API 控制台',
    recorder: '录制器',
    runs: '变异测试',
  },
}

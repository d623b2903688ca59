import type { OperateWords } from './use-operate-words.ts'

export const operate: OperateWords = {
  title: '运维',
  intro: '应用运维人员看到的和能做的：所有数字和告警都来自此实验台。',
  sections: {
    metrics: '指标',
    alerts: '告警',
    audit: '审计日志',
    sessions: '会话查询',
    backups: '备份',
    storage: '存储的数据',
    rules: '规则',
  },
  sectionsLabel: '栏目',
  privacy: '用户的数据',
}

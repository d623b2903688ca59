import { pageSections } from './page-sections.zh.ts'
import type { OperateWords } from './use-operate-words.ts'

export const operate: OperateWords = {
  title: '运维',
  intro: '应用运维人员看到的和能做的：所有数字和告警都来自此实验台。',
  sections: pageSections.operate,
  sectionsLabel: '栏目',
  privacy: '用户的数据',
}

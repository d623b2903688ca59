import type { AuditWords } from '../../operate/_ui/audit/use-audit-words.ts'

export const audit: AuditWords = {
  intro: '审计日志',
}

import type { AlertsWords } from '../../operate/_ui/alerts/use-alerts-words.ts'

export const alerts: AlertsWords = {
  intro: '告警',
}

import type { SessionsWords } from '../../operate/_ui/sessions/use-sessions-words.ts'

export const sessions: SessionsWords = {
  intro: '会话查询',
}

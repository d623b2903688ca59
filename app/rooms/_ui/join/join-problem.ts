import type { Problem } from '../../../_ui/lab/api.ts'
import type { JoinWords } from './use-join-words.ts'

/** Text for a problem of joining. @param typed what was sent */
export function joinProblemText(
  { code, status }: Pick<Problem, 'code' | 'status'>,
  typed: 'code' | 'nickname' | 'phrase',
  { problems }: JoinWords,
): string {
  if (status === 0 || status === 503) return problems.offline
  if (status === 404) return problems.noRoom
  if (status === 429) return problems.tooMany
  if (code === 'invalid_credentials')
    return typed === 'phrase' ? problems.wrongPhrase : problems.wrongPassword
  if (code === 'conflict') return problems.full
  if (code === 'invalid_request' && typed === 'nickname') return problems.nickname
  return problems.other
}

import type { RulesWords } from '../../operate/_ui/rules/use-rules-words.ts'

export const rules: RulesWords = {
  intro: '规则',
}

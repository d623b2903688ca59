'use client'

import { useRulesWords } from './use-rules-words.ts'

export function RulesSection() {
  const words = useRulesWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}

'use client'

import { useSessionsWords } from './use-sessions-words.ts'

export function SessionsSection() {
  const words = useSessionsWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}

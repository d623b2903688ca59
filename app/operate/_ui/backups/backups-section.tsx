'use client'

import { useBackupsWords } from './use-backups-words.ts'

export function BackupsSection() {
  const words = useBackupsWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}

'use client'

import { useStorageWords } from './use-storage-words.ts'

export function StorageSection() {
  const words = useStorageWords()
  return <p className="max-w-3xl text-soft">{words.intro}</p>
}

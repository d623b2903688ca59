'use client'

import { usePrivacyWords } from './use-privacy-words.ts'

interface ReadingStatusProps {
  /** Whether a value was read. */
  readonly isRead: boolean
  /** Whether the newest reading failed. */
  readonly isStale: boolean
}

/** That a part of the page is being read, or that its newest reading failed. */
export function ReadingStatus({ isRead, isStale }: ReadingStatusProps) {
  const { loading, failed } = usePrivacyWords()
  if (isStale) {
    return (
      <p role="alert" className="mt-3 text-sm text-refused">
        {failed}
      </p>
    )
  }
  return isRead ? null : <p className="mt-3 text-soft">{loading}</p>
}
